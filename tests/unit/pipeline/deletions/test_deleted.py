"""Deleted objects: nobody is asked to moderate or to watch what is gone, and what comes back is not lost."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.simulation.events import object_created, object_deleted
from tests.unit.simulation.queues import Queue
from video_moderation.contract.metrics import MetricName
from video_moderation.dispatch.waiting_line import WaitingLine
from video_moderation.handlers import video_processor
from video_moderation.verdict import completion_handler
from video_moderation.videos.unfit_files import DELETED
from video_moderation.videos.video_analysis import turn_of
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation
    from video_moderation.videos.video_analysis import VideoAnalysis


SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.4}


def delete(simulation: PipelineSimulation, key: str, version: str = "", *, tell: bool = True) -> str:
    """Deletes a version for good, or puts a delete marker on the key; answers its version."""
    which = {"VersionId": version} if version else {}
    gone: str = simulation.resources.s3.delete_object(Bucket="media", Key=key, **which)["VersionId"]
    if tell:
        simulation.video_queue.send(json.dumps(object_deleted(key, gone)))
    return gone


def waiting(simulation: PipelineSimulation, key: str = "sea.mp4") -> dict[str, Any]:
    """The row of a video for which there is no free slot."""
    simulation.rekognition.configure(max_concurrent_jobs=0)
    video_id = simulation.upload(key, scenes=[])
    simulation.settle()
    simulation.rekognition.configure(max_concurrent_jobs=20)
    return simulation.resources.row(video_id)


def flagged(simulation: PipelineSimulation) -> dict[str, Any]:
    """The row of a video that awaits a decision."""
    video_id = simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert row["AwaitsDecision"] == "FLAGGED"
    return row


def is_only_in_the_digest(simulation: PipelineSimulation, video_id: str) -> bool:
    """Whether moderators got one e-mail, the digest, which says why, and operators none."""
    simulation.reconcile()
    (digest,) = simulation.resources.digests()
    (video,) = digest["videos"]
    assert (video["videoId"], video["summary"]) == (video_id, DELETED)
    return len(simulation.resources.emails()) == 1 and not simulation.resources.operations()


@pytest.mark.parametrize("tell", [True, False])
@pytest.mark.parametrize("for_good", [True, False])
def test_a_video_that_is_deleted_while_it_waits_is_not_started_and_told_in_the_digest(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch, tell: bool, for_good: bool
) -> None:
    measured: list[str] = []
    counts = SimpleNamespace(add_metric=lambda name, *_: measured.append(name))
    monkeypatch.setattr(completion_handler, "metrics", counts)
    row = waiting(simulation)
    delete(simulation, "sea.mp4", row["VersionId"] if for_good else "", tell=tell)
    simulation.run()
    after = simulation.resources.row(row["VideoId"])
    if not tell and not for_good:
        assert after["Status"] == "CLEAN", "S3 still has the version, and nothing said that it is hidden"
        return
    assert (after["Status"], after["Reason"], simulation.rekognition.jobs()) == ("UNDETERMINED", DELETED, [])
    assert after["DeletedAt"]
    assert "AwaitsDecision" not in after
    assert is_only_in_the_digest(simulation, row["VideoId"])
    assert (MetricName.VIDEOS_DELETED in measured, MetricName.VIDEOS_UNDETERMINED in measured) == (
        True,
        False,
    )


def test_a_video_that_comes_back_is_moderated(simulation: PipelineSimulation) -> None:
    row = waiting(simulation)
    marker = delete(simulation, "sea.mp4")
    simulation.run()
    delete(simulation, "sea.mp4", marker)
    simulation.run()
    after = simulation.resources.row(row["VideoId"])
    assert (after["Status"], after["UploadedAt"]) == ("CLEAN", row["QueuedAt"])
    assert not {"DeletedAt", "Reason"} & after.keys()


def test_a_video_that_comes_back_before_its_turn_keeps_its_position(simulation: PipelineSimulation) -> None:
    row = waiting(simulation)
    simulation.rekognition.configure(max_concurrent_jobs=0)
    marker = delete(simulation, "sea.mp4")
    delete(simulation, "sea.mp4", marker)
    simulation.settle()
    assert simulation.resources.row(row["VideoId"])["Position"] == row["Position"]
    simulation.rekognition.configure(max_concurrent_jobs=20)
    simulation.run()
    assert simulation.resources.row(row["VideoId"])["Status"] == "CLEAN"


def come_back_before(
    monkeypatch: pytest.MonkeyPatch, write: str, simulation: PipelineSimulation, key: str, marker: str
) -> None:
    """Right before the next such write, the delete marker is removed and the event of that handled."""
    goes_on = getattr(VideoAnalysisTable, write)

    def after_it_is_back(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(VideoAnalysisTable, write, goes_on)
        delete(simulation, key, marker, tell=False)
        event = Queue("other", simulation.clock, 60)
        event.send(json.dumps(object_deleted(key, marker)))
        simulation.invoke(video_processor, event, 60)
        return goes_on(*given, **named)

    monkeypatch.setattr(VideoAnalysisTable, write, after_it_is_back)


@pytest.mark.parametrize("state", [waiting, flagged])
def test_a_video_that_comes_back_while_it_is_marked_loses_the_mark(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch, state: Any
) -> None:
    row = state(simulation)
    simulation.rekognition.configure(max_concurrent_jobs=0)
    marker = delete(simulation, row["VideoName"])
    come_back_before(monkeypatch, "mark_deleted", simulation, row["VideoName"], marker)
    simulation.settle()
    after = simulation.resources.row(row["VideoId"])
    for each in (row, after):
        each.pop("WriteId")
    assert after == row


def test_a_video_that_comes_back_while_it_is_given_up_is_moderated(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = waiting(simulation)
    marker = delete(simulation, "sea.mp4")
    come_back_before(monkeypatch, "conclude", simulation, "sea.mp4", marker)
    simulation.run()
    after = simulation.resources.row(row["VideoId"])
    assert (after["Status"], "DeletedAt" in after) == ("CLEAN", False)


def test_a_video_that_comes_back_while_it_is_concluded_awaits_a_decision(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    video_id = simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    marker = delete(simulation, "swimming.mp4")
    come_back_before(monkeypatch, "conclude", simulation, "swimming.mp4", marker)
    simulation.run()
    after = simulation.resources.row(video_id)
    assert (after["Status"], after.get("AwaitsDecision"), "DeletedAt" in after) == (
        "FLAGGED",
        "FLAGGED",
        False,
    )
    assert len(simulation.resources.alerts()) == 1


@pytest.mark.parametrize("is_back", [True, False])
def test_the_sweep_finds_what_came_back_without_an_event(
    simulation: PipelineSimulation, *, is_back: bool
) -> None:
    row = flagged(simulation)
    marker = delete(simulation, "swimming.mp4")
    simulation.settle()
    if is_back:
        delete(simulation, "swimming.mp4", marker, tell=False)
    simulation.sweep()
    after = simulation.resources.row(row["VideoId"])
    assert ("DeletedAt" in after, after.get("AwaitsDecision")) == (
        not is_back,
        "FLAGGED" if is_back else None,
    )


def test_where_uploaders_take_turns_what_comes_back_stands_beside_the_head_of_the_line(
    simulation: PipelineSimulation,
) -> None:
    simulation.uploaders_take_turns()
    row = waiting(simulation, "ann/sea.mp4")
    marker = delete(simulation, "ann/sea.mp4")
    simulation.run()
    head = waiting(simulation, "bob/sea.mp4")["Position"]
    simulation.rekognition.configure(max_concurrent_jobs=0)
    simulation.pass_a_minute()
    delete(simulation, "ann/sea.mp4", marker)
    simulation.settle()
    position = simulation.resources.row(row["VideoId"])["Position"]
    assert turn_of(position) == turn_of(head)
    assert head < position


def test_nobody_is_asked_to_decide_on_a_deleted_video_until_it_comes_back(
    simulation: PipelineSimulation,
) -> None:
    video_id = flagged(simulation)["VideoId"]
    marker = delete(simulation, "swimming.mp4")
    simulation.settle()
    hidden = simulation.resources.row(video_id)
    assert (hidden["Status"], "AwaitsDecision" in hidden, "DeletedAt" in hidden) == ("FLAGGED", False, True)
    delete(simulation, "swimming.mp4", marker)
    simulation.settle()
    shown = simulation.resources.row(video_id)
    assert (shown["AwaitsDecision"], "DeletedAt" in shown) == ("FLAGGED", False)


def test_only_the_deleted_version_is_marked(simulation: PipelineSimulation) -> None:
    first, second = flagged(simulation), flagged(simulation)
    longer = simulation.upload("swimming.mp4.mp4", scenes=[])
    simulation.run()
    delete(simulation, "swimming.mp4", first["VersionId"])
    simulation.settle()
    marked = [row["VideoId"] for row in simulation.resources.rows() if "DeletedAt" in row]
    assert marked == [first["VideoId"]]
    assert {second["VideoId"], longer} == {row["VideoId"] for row in simulation.resources.rows()} - set(
        marked
    )


@pytest.mark.parametrize("state", [waiting, flagged])
def test_an_event_that_nobody_sent_for_an_object_that_is_there_changes_nothing(
    simulation: PipelineSimulation, state: Any
) -> None:
    row = state(simulation)
    simulation.rekognition.configure(max_concurrent_jobs=0)
    simulation.video_queue.send(json.dumps(object_deleted(row["VideoName"], row["VersionId"])))
    simulation.settle()
    after = simulation.resources.row(row["VideoId"])
    for each in (row, after):
        each.pop("WriteId")
    assert after == row


def test_an_event_before_that_of_the_upload_changes_nothing(simulation: PipelineSimulation) -> None:
    version = simulation.resources.s3.put_object(Bucket="media", Key="sea.mp4", Body=b"x")["VersionId"]
    delete(simulation, "sea.mp4", version)
    simulation.settle()
    simulation.video_queue.send(json.dumps(object_created("sea.mp4", version)))
    simulation.run()
    (row,) = simulation.resources.rows()
    assert (row["Status"], row["Reason"]) == ("UNDETERMINED", DELETED)
    assert is_only_in_the_digest(simulation, row["VideoId"])


def test_a_video_that_was_forgotten_is_not_brought_back(simulation: PipelineSimulation) -> None:
    row = waiting(simulation)
    delete(simulation, "sea.mp4", row["VersionId"], tell=False)
    mark = {"VideoId": row["VideoId"], "ForgottenAt": "2026-11-23T08:00:00.000Z"}
    simulation.resources.analysis.put_item(Item=mark)
    simulation.video_queue.send(json.dumps(object_deleted("sea.mp4", row["VersionId"])))
    simulation.settle()
    assert simulation.resources.rows() == [mark]


def test_a_line_that_is_not_up_to_date_does_not_end_a_video_that_is_back(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = waiting(simulation)
    take = WaitingLine.take

    def take_as_it_was(line: WaitingLine, **how: bool) -> VideoAnalysis | None:
        current = take(line, **how)
        return current and dataclasses.replace(current, deleted_at=row["QueuedAt"])

    monkeypatch.setattr(WaitingLine, "take", take_as_it_was)
    simulation.run()
    assert simulation.resources.row(row["VideoId"])["Status"] == "CLEAN"
