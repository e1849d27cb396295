"""Applications get the events that the builder's rules match."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import validate

from moderation_local.aws.local_aws import PROJECT
from tests.local.gate.conftest import upload
from tests.local.gate.events import Events

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from tests.local.gate.naming import Video

SCHEMA = PROJECT / "docs" / "reference" / "schemas" / "video-moderated-1.json"


@pytest.mark.parametrize(
    ("queue", "heard_of"),
    [
        ("Flagged", {"flagged"}),
        ("Undetermined", {"undetermined"}),
        ("Told", {"clean", "for-teens", "for-adults", "flagged", "undetermined"}),
    ],
)
def test_each_rule_hears_of_what_it_is_named_for(
    gate: Pipeline, videos: dict[str, Video], queue: str, heard_of: set[str]
) -> None:
    """Other tests upload, too: what is said of their videos is not looked at."""
    events = Events(gate.sqs, gate.deployment.outputs[f"{queue}Url"])
    for name in heard_of:
        events.about(videos[name].key)
    told = [event["key"] for event in events.so_far()]
    assert {name for name, each in videos.items() if each.key in told} == heard_of


def test_what_is_clean_for_teens_is_published_and_nothing_else(
    gate: Pipeline, uploader: Any, videos: dict[str, Video], folder: str, video: bytes
) -> None:
    published = Events(gate.sqs, gate.deployment.outputs["PublishedUrl"])
    for name in ("clean", "for-teens"):
        event = published.about(videos[name].key)
        validate(event, json.loads(SCHEMA.read_text(encoding="utf-8")))
        assert event["versionId"] == videos[name].version
    # All verdicts are out: had one been published, it would have come before that of a later upload.
    last = upload(gate, uploader, f"{folder}last.mp4", video)
    published.about(last.key)
    heard = {event["key"] for event in published.so_far()}
    assert heard.isdisjoint(videos[name].key for name in ("for-adults", "flagged", "undetermined", "waiting"))
