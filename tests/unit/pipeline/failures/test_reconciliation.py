"""Lost messages and lost events are sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation_local.rekognition import FailCalls, LoseCompletions
from tests.unit.simulation.pipeline_simulation import STALE_AFTER_MINUTES, LambdaContext
from video_moderation.handlers import reconciler

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
DAY = 24 * 60 * 60


def test_a_lost_completion_is_sent_again(simulation: PipelineSimulation) -> None:
    simulation.rekognition.plan(LoseCompletions())
    video_id = simulation.upload("a.mp4", scenes=[SWIM])
    for _ in range(40):
        simulation.settle()
        simulation.pass_a_minute()
    assert simulation.resources.row(video_id)["Status"] == "IN_PROGRESS"
    simulation.reconcile()
    simulation.run()
    assert simulation.resources.row(video_id)["Status"] == "FLAGGED"
    assert len(simulation.resources.alerts()) == 1


def test_a_job_that_may_still_be_running_is_not_asked_about(simulation: PipelineSimulation) -> None:
    simulation.rekognition.configure(minimum_job_seconds=10 * 60)
    simulation.upload("a.mp4", scenes=[])
    simulation.settle()
    simulation.reconcile()
    assert "rekognition:GetContentModeration" not in simulation.recorder.calls


def test_results_that_expired_start_a_new_attempt(simulation: PipelineSimulation) -> None:
    simulation.rekognition.plan(LoseCompletions())
    video_id = simulation.upload("a.mp4", scenes=[SWIM])
    simulation.settle()
    simulation.clock.sleep(2)
    simulation.settle()
    simulation.clock.sleep(8 * DAY)
    simulation.reconcile()
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 2)


def test_a_recovery_that_never_began_is_started_by_the_reconciler(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.settle()
    row = simulation.processor.analysis.get(video_id)
    assert row is not None
    simulation.processor.analysis.recover(
        row, "died before the execution", simulation.clock.now(), retryable=True
    )
    simulation.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
    simulation.reconcile()
    simulation.run()
    assert simulation.resources.row(video_id)["Attempt"] == 2
    assert simulation.resources.row(video_id)["Status"] == "CLEAN"


def test_a_video_whose_event_was_lost_is_found_by_the_sweep(simulation: PipelineSimulation) -> None:
    known = simulation.upload("known.mp4", scenes=[])
    simulation.run()
    for number in range(3):
        simulation.resources.s3.put_object(
            Bucket="media", Key=f"lost {number}.MOV", Body=b"\0\0\0\x08ftypisom"
        )
    simulation.resources.s3.put_object(Bucket="media", Key="notes.txt", Body=b"not a video")
    assert simulation.sweep()["found"] == 3
    simulation.trigger_dispatch()
    simulation.run()
    rows = simulation.resources.rows()
    assert len(rows) == 4
    assert {row["Status"] for row in rows} == {"CLEAN"}
    assert simulation.resources.row(known)["Attempt"] == 1
    assert simulation.sweep()["found"] == 0


def test_one_video_that_cannot_be_looked_at_does_not_hide_the_others(simulation: PipelineSimulation) -> None:
    simulation.rekognition.plan(LoseCompletions(times=2))
    stuck, fine = (simulation.upload(name, scenes=[]) for name in ("stuck.mp4", "fine.mp4"))
    simulation.settle()
    simulation.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
    simulation.settle()
    simulation.rekognition.plan(
        FailCalls(operation="GetContentModeration", error="AccessDeniedException", object_name="stuck.mp4")
    )
    with pytest.raises(reconciler.Incomplete):
        reconciler.handler({}, LambdaContext(simulation.clock, 300))
    simulation.settle()
    assert simulation.resources.row(stuck)["Status"] == "IN_PROGRESS"
    assert simulation.resources.row(fine)["Status"] == "CLEAN"


def test_a_restarted_recovery_is_not_restarted_while_it_waits(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.settle()
    row = simulation.processor.analysis.get(video_id)
    assert row is not None
    simulation.processor.analysis.recover(
        row, "died before the execution", simulation.clock.now(), retryable=True
    )
    for _ in range(3):
        simulation.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
        simulation.reconcile()
    assert simulation.recorder.calls.count("stepfunctions:StartExecution") == 1


def test_a_completion_that_only_waits_is_not_sent_again_at_every_run(simulation: PipelineSimulation) -> None:
    simulation.rekognition.plan(LoseCompletions())
    simulation.upload("a.mp4", scenes=[])
    simulation.settle()
    simulation.clock.sleep(2)
    simulation.settle()
    for _ in range(6):
        simulation.clock.sleep(STALE_AFTER_MINUTES * 60 / 3)
        simulation.reconcile()
    assert len(simulation.completion_queue.messages) == 2
