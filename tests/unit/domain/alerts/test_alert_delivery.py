"""Which alerts have an e-mail of their own, and which wait for the digest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.unit.domain.verdicts import POLICY, flagged, row
from tests.unit.simulation.clock import START
from video_moderation.alerts.pace.collected_alerts import CollectedAlert, Readers
from video_moderation.alerts.sending.alert_delivery import AlertDelivery
from video_moderation.contract.messaging.delivery import Delivery
from video_moderation.evaluation.verdict import undetermined
from video_moderation.runtime.clock import iso
from video_moderation.videos.unfit_files import DELETED, EMPTY, NO_VIDEO
from video_moderation.videos.video_analysis import BACKFILL, FRESH, line_position

if TYPE_CHECKING:
    from video_moderation.evaluation.verdict import Verdict
    from video_moderation.videos.video_analysis import VideoAnalysis

NOW = iso(START)
UPLOAD = replace(row(), position=line_position(FRESH, NOW))
FAILED = undetermined("Internal error", POLICY)


class Pace:
    """Gives a turn, or none, and counts how often it was asked."""

    def __init__(self, *, gives: bool) -> None:
        self.gives, self.asked = gives, 0

    def wait_for_single(self) -> bool:
        self.asked += 1
        return self.gives


class Collected:
    """The alerts that were kept, with those who read them."""

    def __init__(self) -> None:
        self.kept: list[tuple[Readers, CollectedAlert]] = []

    def add(self, readers: Readers, alert: CollectedAlert) -> None:
        self.kept.append((readers, alert))


def choose(video: VideoAnalysis, verdict: Verdict, pace: Pace, collected: Collected) -> Delivery:
    delivery = AlertDelivery(cast("Any", pace), cast("Any", collected))
    return delivery.choose(Readers.MODERATORS, video, verdict, START)


@pytest.mark.parametrize("verdict", [flagged(), FAILED])
def test_the_alert_of_an_upload_has_an_email_of_its_own(verdict: Verdict) -> None:
    pace, collected = Pace(gives=True), Collected()
    assert choose(UPLOAD, verdict, pace, collected) is Delivery.SINGLE
    assert (pace.asked, collected.kept) == (1, [])


def test_an_alert_without_a_turn_waits_for_the_digest() -> None:
    pace, collected = Pace(gives=False), Collected()
    assert choose(UPLOAD, flagged(), pace, collected) is Delivery.COLLECTED
    kept = CollectedAlert(
        UPLOAD.video_id, UPLOAD.name, "FLAGGED", "38 moderation labels in 12 scenes", NOW, of_backfill=False
    )
    assert collected.kept == [(Readers.MODERATORS, kept)]


@pytest.mark.parametrize(
    ("video", "verdict"),
    [
        (replace(UPLOAD, deleted_at=NOW), flagged()),
        (replace(UPLOAD, deleted_at=NOW), FAILED),
        (UPLOAD, undetermined(DELETED, POLICY, deleted=True)),
        (UPLOAD, undetermined(EMPTY, POLICY)),
        (UPLOAD, undetermined(NO_VIDEO, POLICY)),
        (replace(UPLOAD, position=line_position(BACKFILL, NOW)), flagged()),
    ],
)
def test_what_nobody_can_watch_and_a_backfill_take_no_turn_from_an_upload(
    video: VideoAnalysis, verdict: Verdict
) -> None:
    pace, collected = Pace(gives=True), Collected()
    assert choose(video, verdict, pace, collected) is Delivery.COLLECTED
    assert pace.asked == 0
    assert [alert.of_backfill for _, alert in collected.kept] == [video.is_backfill]


def test_nobody_hears_of_an_empty_version_that_was_replaced() -> None:
    pace, collected = Pace(gives=True), Collected()
    assert choose(UPLOAD, undetermined(EMPTY, POLICY, replaced=True), pace, collected) is Delivery.COLLECTED
    assert (pace.asked, collected.kept) == (0, [])
