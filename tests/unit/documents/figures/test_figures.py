"""The figures that documents quote are those of the code: reserves of time, limits, lengths, patience."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.documents.reading import text
from video_moderation import messages
from video_moderation.alerts.text import alert, plain_text
from video_moderation.contract.storage import readable_videos
from video_moderation.dispatch import suspects
from video_moderation.labels import scenes
from video_moderation.policy import evidence
from video_moderation.policy.evaluation import outcome
from video_moderation.recovery import recovery
from video_moderation.runtime import sqs_batch

RETRIED = "docs/decisions/0012-a-failed-message-comes-back-in-seconds.md"
OUTAGE = "docs/decisions/0022-an-outage-costs-no-attempt.md"
ALERT = "docs/decisions/0009-one-alert-in-two-forms.md"
PREFLIGHT = "docs/decisions/0005-the-first-bytes-are-looked-at.md"
REVIEW = "docs/how-to/review-videos.md"
POLICY = "docs/reference/policy.md"

FIGURES = [
    (sqs_batch.FIRST_DELAY_SECONDS, 2, RETRIED, "to 2 seconds, and doubles it with each receive"),
    (sqs_batch.LONGEST_DELAY_SECONDS, 900, RETRIED, "up to 900 seconds"),
    (suspects.MOST_SUSPECTS, 3, OUTAGE, "until there are three suspects"),
    (suspects.SHORTEST_WAIT, timedelta(minutes=1), OUTAGE, "for one minute at least"),
    (suspects.LONGEST_WAIT, timedelta(hours=1), OUTAGE, "an hour at most"),
    (
        suspects.FORGOTTEN_AFTER,
        timedelta(hours=1),
        OUTAGE,
        "more than an hour ago counts as another one",
    ),
    (suspects.PATIENCE, timedelta(days=1), OUTAGE, "failing for a day goes to recovery in any case"),
    (readable_videos.LARGEST_VIDEO_BYTES, 10 * 1024**3, PREFLIGHT, "larger than 10 GB"),
    (alert.MAX_SUBJECT, 99, ALERT, "fewer than 100 ASCII characters"),
    (plain_text.WIDTH, 60, ALERT, "wrapped at 60 characters"),
    (plain_text.LONGEST_NAME, 200, ALERT, "up to 200 characters"),
    (outcome.REASONS_KEPT, 10, ALERT, "ten strongest reasons"),
    (scenes.STRONGEST_KEPT, 3, ALERT, "three strongest scenes"),
    (messages.MAX_NOTE, 500, REVIEW, "up to 500 characters"),
    (scenes.SAMPLE_MILLIS, 500, POLICY, "each sample stands for half a second"),
    (evidence.SIGHTING_MILLIS, 10_000, POLICY, "ten seconds or more"),
    (outcome.AUDIENCE_REASONS_KEPT, 3, POLICY, "up to three reasons for it"),
    (recovery.MAX_REASON, 500, "docs/reference/tables-and-events.md", "its first 500 characters"),
]


@pytest.mark.parametrize(("of_the_code", "figure", "document", "words"), FIGURES)
def test_a_document_quotes_the_figure_of_the_code(
    of_the_code: Any, figure: Any, document: str, words: str
) -> None:
    assert of_the_code == figure
    assert words in " ".join(text(document).split())
