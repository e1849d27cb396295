"""Moderating a version again: the verdict is withdrawn first, and what people decided stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.simulation.call_recorder import Fault
from video_moderation.contract.messaging.queue_messages import give_up
from video_moderation.handlers import content_alert
from video_moderation.policy.authoring import ModerationPolicy
from video_moderation.videos.video_analysis import turn_of

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

WEAPON = {"label": "Weapons", "from": 8.0, "to": 9.0, "confidence": 84.0}
SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.4}


def moderated(simulation: PipelineSimulation, name: str = "fight.mp4", *scenes: dict[str, Any]) -> str:
    video_id = simulation.upload(name, scenes=scenes)
    simulation.run()
    return video_id


def ask(simulation: PipelineSimulation, video_id: str, request: str = "r1") -> None:
    simulation.decision_queue.send(json.dumps({"again": request, "VideoId": video_id}))


def decide(simulation: PipelineSimulation, video_id: str, decision: str) -> None:
    simulation.decision_queue.send(json.dumps({"decide": decision, "VideoId": video_id}))


def handle_one(simulation: PipelineSimulation) -> None:
    """One message of the decision queue."""
    simulation.invoke(content_alert, simulation.decision_queue, 300)


def verdict_tag(simulation: PipelineSimulation, video_id: str) -> str | None:
    return simulation.resources.tags(simulation.resources.row(video_id)).get("moderation-verdict")


def test_the_same_version_is_moderated_again_by_the_policy_in_force(simulation: PipelineSimulation) -> None:
    video_id = moderated(simulation, "sea.mp4", SWIM)
    before = simulation.resources.row(video_id)
    simulation.redeploy(ModerationPolicy.general_audience())
    ask(simulation, video_id)
    simulation.run()
    after = simulation.resources.row(video_id)
    assert (before["Status"], after["Status"]) == ("FLAGGED", "CLEAN")
    assert verdict_tag(simulation, video_id) == "clean"
    assert after["JobId"] != before["JobId"]
    assert after["UploadedAt"] == before["QueuedAt"] < after["QueuedAt"]
    verdicts = [event["verdict"] for event in simulation.resources.moderated_events()]
    assert verdicts == ["FLAGGED", "CLEAN"]


def test_where_uploaders_take_turns_it_stands_beside_the_head_of_the_line(
    simulation: PipelineSimulation,
) -> None:
    simulation.uploaders_take_turns()
    video_id = moderated(simulation, "ann/sea.mp4")
    simulation.rekognition.configure(max_concurrent_jobs=0)
    head = simulation.upload("bob/sea.mp4")
    simulation.settle()
    simulation.pass_a_minute()
    ask(simulation, video_id)
    handle_one(simulation)
    first, second = (simulation.resources.row(each)["Position"] for each in (head, video_id))
    assert turn_of(second) == turn_of(first)
    assert first < second


def test_nobody_reads_it_by_the_old_verdict_while_it_waits(simulation: PipelineSimulation) -> None:
    video_id = moderated(simulation, "sea.mp4")
    assert verdict_tag(simulation, video_id) == "clean"
    ask(simulation, video_id)
    handle_one(simulation)
    assert simulation.resources.row(video_id)["Status"] == "PENDING"
    assert verdict_tag(simulation, video_id) == "undetermined"


@pytest.mark.parametrize("scenes", [[], [WEAPON], [{**SWIM, "label": "Smoking", "confidence": 60}]])
def test_nothing_of_the_old_verdict_is_left_in_the_row(
    simulation: PipelineSimulation, scenes: list[dict[str, Any]]
) -> None:
    policy, shadow = ModerationPolicy.general_audience(), ModerationPolicy.every_label()
    simulation.redeploy(policy, shadow)
    video_id = simulation.upload("a.mp4")
    simulation.settle()
    fresh = set(simulation.resources.row(video_id)) - {"JobId", "StartedAt", "Request"}
    simulation.run()
    other = moderated(simulation, "b.mp4", *scenes)
    ask(simulation, other)
    handle_one(simulation)
    assert set(simulation.resources.row(other)) == fresh | {"UploadedAt", "ReopenId"}


@pytest.mark.parametrize("decision", ["APPROVED", "REJECTED"])
def test_what_people_decided_stands(simulation: PipelineSimulation, decision: str) -> None:
    video_id = moderated(simulation, "fight.mp4", WEAPON)
    decide(simulation, video_id, decision)
    simulation.run()
    before = simulation.resources.row(video_id), simulation.resources.tags(simulation.resources.row(video_id))
    ask(simulation, video_id)
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row, simulation.resources.tags(row)) == before
    assert len(simulation.rekognition.jobs()) == 1


def test_a_deleted_version_keeps_its_verdict(simulation: PipelineSimulation) -> None:
    video_id = moderated(simulation, "sea.mp4")
    simulation.resources.s3.delete_object(Bucket="media", Key="sea.mp4")
    simulation.resources.analysis.update_item(
        Key={"VideoId": video_id},
        UpdateExpression="SET DeletedAt = :now",
        ExpressionAttributeValues={":now": "2026-11-23T09:00:00.000Z"},
    )
    ask(simulation, video_id)
    simulation.run()
    assert simulation.resources.row(video_id)["Status"] == "CLEAN"


def test_a_decision_that_comes_while_it_waits_is_made_on_the_new_verdict(
    simulation: PipelineSimulation,
) -> None:
    video_id = moderated(simulation, "fight.mp4", WEAPON)
    ask(simulation, video_id)
    handle_one(simulation)
    decide(simulation, video_id, "REJECTED")
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Decision"]) == ("FLAGGED", "REJECTED")


def test_a_late_message_that_gives_up_the_earlier_moderation_does_not_end_this_one(
    simulation: PipelineSimulation,
) -> None:
    """Both count their attempts from 1, and SQS may deliver a message days later."""
    video_id = moderated(simulation)
    earlier = simulation.resources.row(video_id)["QueuedAt"]
    ask(simulation, video_id)
    handle_one(simulation)
    this = simulation.resources.row(video_id)["QueuedAt"]
    simulation.resources.analysis.update_item(
        Key={"VideoId": video_id},
        UpdateExpression="SET #Status = :recovering",
        ExpressionAttributeNames={"#Status": "Status"},
        ExpressionAttributeValues={":recovering": "RECOVERING"},
    )
    for queued_at, status in ((earlier, "RECOVERING"), (this, "UNDETERMINED")):
        simulation.completion_queue.send(json.dumps(give_up(video_id, queued_at, 1, "enough")))
        simulation.invoke(content_alert, simulation.completion_queue, 300)
        assert simulation.resources.row(video_id)["Status"] == status


def test_a_request_that_is_delivered_again_is_carried_out_once(simulation: PipelineSimulation) -> None:
    video_id = moderated(simulation)
    for _ in range(2):
        ask(simulation, video_id, "same")
        simulation.run()
    assert len(simulation.rekognition.jobs()) == 2
    ask(simulation, video_id, "another")
    simulation.run()
    assert len(simulation.rekognition.jobs()) == 3


def test_a_video_that_is_being_moderated_is_left_alone(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("fight.mp4", scenes=[WEAPON])
    simulation.settle()
    ask(simulation, video_id)
    simulation.run()
    assert len(simulation.rekognition.jobs()) == 1
    assert "ReopenId" not in simulation.resources.row(video_id)


def test_an_old_completion_does_not_end_the_new_moderation(simulation: PipelineSimulation) -> None:
    video_id = moderated(simulation, "sea.mp4")
    ask(simulation, video_id)
    handle_one(simulation)
    (old,) = simulation.completions.published
    simulation.completion_queue.send(json.dumps(old))
    simulation.invoke(content_alert, simulation.completion_queue, 300)
    assert simulation.resources.row(video_id)["Status"] == "PENDING"


def test_the_video_of_no_version_is_left_alone(simulation: PipelineSimulation) -> None:
    video_id = moderated(simulation, "sea.mp4")
    row = simulation.resources.row(video_id)
    del row["VersionId"]
    simulation.resources.analysis.put_item(Item=row)
    ask(simulation, video_id)
    simulation.run()
    assert simulation.resources.row(video_id) == row


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name.lower())
def test_whatever_call_fails_it_is_moderated_again_once(make_simulation: Any, fault: Fault) -> None:
    number, reached = 0, True
    while reached:
        with make_simulation(max_attempts=2) as simulation:
            video_id = moderated(simulation, "sea.mp4")
            first = len(simulation.recorder.calls)
            simulation.recorder.fail_at, simulation.recorder.fault = first + number, fault
            ask(simulation, video_id)
            handle_one(simulation)
            reached = simulation.recorder.fail_at is None
            row = simulation.resources.row(video_id)
            # Never read by a verdict that is withdrawn in the row.
            assert row["Status"] == "CLEAN" or verdict_tag(simulation, video_id) == "undetermined"
            simulation.run()
            assert simulation.resources.row(video_id)["ReopenId"] == "r1"
            assert verdict_tag(simulation, video_id) == "clean"
            assert len(simulation.rekognition.jobs()) == 2
            assert not simulation.decision_queue.dead_letters
        number += 1
    assert number > 4
