"""Many bad files cause a few e-mails, and an event for each file."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.rekognition import FailJobs
from tests.unit.simulation.resources import delivery
from video_moderation.alerts.pace.email_pace import BURST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.4}
MANY = 24
COMPANION = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        "


@pytest.fixture
def sent(simulation: PipelineSimulation) -> Iterator[list[datetime]]:
    """When each message was published that an e-mail subscription of either topic gets."""
    times: list[datetime] = []
    topics = [
        simulation.alert.completions._announcer._alerts,
        simulation.alert.completions._announcer._operations,
    ]

    def note(params: dict[str, Any], **_: Any) -> None:
        told = params["MessageAttributes"]["delivery"]["StringValue"]
        if told != "collected":
            times.append(simulation.clock.now())

    for topic in topics:
        topic._sns.meta.events.register("provide-client-params.sns.Publish", note, unique_id="note-emails")
    yield times
    for topic in topics:
        topic._sns.meta.events.unregister("provide-client-params.sns.Publish", note, unique_id="note-emails")


def gaps(sent: list[datetime]) -> list[timedelta]:
    return [later - earlier for earlier, later in pairwise(sent)]


def test_the_companion_files_of_a_card_are_one_digest_for_each_kind_of_readers(
    simulation: PipelineSimulation, sent: list[datetime]
) -> None:
    for number in range(MANY):
        simulation.upload(f"._IMG_{number:04}.mov", COMPANION)
    simulation.run()
    assert [digest["count"] for digest in simulation.resources.digests()] == [MANY, MANY]
    assert len(simulation.resources.emails()) == len(sent) == 2
    assert simulation.resources.operations() == []
    assert min(gaps(sent)) > timedelta(seconds=1)
    assert len(simulation.resources.moderated_events()) == MANY
    assert {delivery(alert) for alert in simulation.resources.alerts()} == {"collected"}
    assert len(simulation.resources.alerts()) == MANY


def test_an_outage_that_ends_all_attempts_sends_some_alerts_and_then_digests(
    simulation: PipelineSimulation, sent: list[datetime]
) -> None:
    simulation.rekognition.plan(FailJobs(times=1_000, message="internal"))
    for number in range(15):
        simulation.upload(f"{number}.mp4")
    simulation.run()
    singles = [alert for alert in simulation.resources.emails() if delivery(alert) == "single"]
    assert 2 <= len(singles) <= BURST + 10
    assert min(gaps(sent)) > timedelta(seconds=1)
    assert len(simulation.resources.alerts()) == len(simulation.resources.moderated_events()) == 15


def test_nothing_flagged_is_dropped(simulation: PipelineSimulation) -> None:
    names = {f"{number}.mp4" for number in range(14)}
    for name in sorted(names):
        simulation.upload(name, scenes=[SWIM])
    simulation.run()
    emails = simulation.resources.emails()
    by_themselves = {name for name in names for alert in emails if f'"{name}"' in (alert["Subject"] or "")}
    in_digests = {video["key"] for digest in simulation.resources.digests() for video in digest["videos"]}
    assert by_themselves | in_digests == names
    assert by_themselves
    assert in_digests


def test_a_single_file_that_is_no_video_is_in_the_digest_and_a_single_failed_one_is_an_alert(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.plan(FailJobs(times=1_000, message="internal"))
    simulation.upload("page.mp4", b"<html>not a video</html>")
    simulation.upload("failing.mp4")
    simulation.run()
    told = {delivery(alert) for alert in simulation.resources.alerts() if "failing" in alert["Subject"]}
    assert told == {"single"}
    (for_moderators, for_operators) = simulation.resources.digests()
    assert for_moderators == for_operators
    assert [video["key"] for video in for_moderators["videos"]] == ["page.mp4"]


def test_an_empty_version_that_was_replaced_is_told_to_nobody(simulation: PipelineSimulation) -> None:
    empty = simulation.upload("sea.mp4", b"")
    simulation.settle()
    simulation.clock.sleep(100)
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    row = simulation.resources.row(empty)
    assert (row["Status"], row["Reason"]) == ("UNDETERMINED", "the file is empty")
    assert "AwaitsDecision" not in row
    assert simulation.resources.emails() == []
    assert simulation.resources.tags(row)["moderation-verdict"] == "undetermined"
    assert [event["verdict"] for event in simulation.resources.moderated_events()] == [
        "CLEAN",
        "UNDETERMINED",
    ]


def test_an_empty_file_that_nobody_replaces_is_in_the_digest(simulation: PipelineSimulation) -> None:
    empty = simulation.upload("sea.mp4", b"")
    simulation.run()
    assert simulation.resources.row(empty)["AwaitsDecision"] == "UNDETERMINED"
    assert [digest["count"] for digest in simulation.resources.digests()] == [1, 1]


def test_only_an_empty_version_is_concluded_in_silence(simulation: PipelineSimulation) -> None:
    simulation.upload("sea.mp4", b"<html>not a video</html>")
    simulation.clock.sleep(30)
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    assert [digest["count"] for digest in simulation.resources.digests()] == [1, 1]
