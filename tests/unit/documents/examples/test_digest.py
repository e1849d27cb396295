"""The digest of the reference is what the code makes of the same alerts."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.unit.documents.generated.row_kinds import schema
from tests.unit.documents.reading import section
from video_moderation.alerts.pace.collected_alerts import CollectedAlert
from video_moderation.alerts.sending import subscriptions
from video_moderation.alerts.text import digest

DOCUMENT = "docs/reference/verdicts.md"


def documented() -> list[dict[str, Any]]:
    """The JSON documents of the section, in order."""
    blocks = re.findall(r"```json\n(.*?)```", section(DOCUMENT, "The digest"), re.DOTALL)
    return [json.loads(block) for block in blocks]


def test_the_digest_is_what_the_code_makes_of_these_videos() -> None:
    told, _ = documented()
    alerts = [
        CollectedAlert(each["videoId"], each["key"], each["verdict"], each["summary"], each["finishedAt"])
        for each in told["digest"]["videos"]
    ]
    oldest_first = sorted(alerts, key=lambda alert: alert.finished_at)
    assert digest.document(oldest_first) == told


def test_the_notice_is_the_codes() -> None:
    _, told = documented()
    numbers = told["notice"]
    made = subscriptions._notification(numbers["operationsSubscriptions"], numbers["expected"])
    assert made.document == told


def test_as_many_videos_are_named_as_the_schema_says() -> None:
    assert schema("digest-1")["$defs"]["contents"]["properties"]["videos"]["maxItems"] == digest.SHOWN
