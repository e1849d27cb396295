"""Lost messages and lost events are made good."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import reconciler

from local.rekognition import FailCalls, LoseCompletions
from tests.unit.world import STALE_AFTER_MINUTES, LambdaContext

if TYPE_CHECKING:
    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
DAY = 24 * 60 * 60


def test_a_lost_completion_is_made_good(world: World) -> None:
    world.rekognition.plan(LoseCompletions())
    video_id = world.upload("a.mp4", scenes=[SWIM])
    for _ in range(40):
        world.settle()
        world.pass_a_minute()
    assert world.resources.row(video_id)["Status"] == "IN_PROGRESS"
    world.reconcile()
    world.run()
    assert world.resources.row(video_id)["Status"] == "FLAGGED"
    assert len(world.resources.alerts()) == 1


def test_a_job_that_may_still_be_running_is_not_asked_about(world: World) -> None:
    world.rekognition.configure(minimum_job_seconds=10 * 60)
    world.upload("a.mp4", scenes=[])
    world.settle()
    world.reconcile()
    assert "rekognition:GetContentModeration" not in world.tape.calls


def test_results_that_expired_start_a_new_attempt(world: World) -> None:
    world.rekognition.plan(LoseCompletions())
    video_id = world.upload("a.mp4", scenes=[SWIM])
    world.settle()
    world.clock.sleep(2)
    world.settle()
    world.clock.sleep(8 * DAY)
    world.reconcile()
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 2)


def test_a_recovery_that_never_began_is_started_by_the_reconciler(world: World) -> None:
    video_id = world.upload("a.mp4", scenes=[])
    world.settle()
    row = world.processor.analysis.get(video_id)
    assert row is not None
    world.processor.analysis.recover(row, "died before the execution", world.clock.now(), retryable=True)
    world.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
    world.reconcile()
    world.run()
    assert world.resources.row(video_id)["Attempt"] == 2
    assert world.resources.row(video_id)["Status"] == "CLEAN"


def test_a_video_whose_event_was_lost_is_found_by_the_sweep(world: World) -> None:
    known = world.upload("known.mp4", scenes=[])
    world.run()
    for number in range(3):
        world.resources.s3.put_object(Bucket="media", Key=f"lost {number}.MOV", Body=b"\0\0\0\x08ftypisom")
    world.resources.s3.put_object(Bucket="media", Key="notes.txt", Body=b"not a video")
    assert world.sweep()["found"] == 3
    world.ring()
    world.run()
    rows = world.resources.rows()
    assert len(rows) == 4
    assert {row["Status"] for row in rows} == {"CLEAN"}
    assert world.resources.row(known)["Attempt"] == 1
    assert world.sweep()["found"] == 0


def test_one_video_that_cannot_be_looked_at_does_not_hide_the_others(world: World) -> None:
    world.rekognition.plan(LoseCompletions(times=2))
    stuck, fine = (world.upload(name, scenes=[]) for name in ("stuck.mp4", "fine.mp4"))
    world.settle()
    world.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
    world.settle()
    world.rekognition.plan(
        FailCalls(operation="GetContentModeration", error="AccessDeniedException", object_name="stuck.mp4")
    )
    with pytest.raises(reconciler.Incomplete):
        reconciler.handler({}, LambdaContext(world.clock, 300))
    world.settle()
    assert world.resources.row(stuck)["Status"] == "IN_PROGRESS"
    assert world.resources.row(fine)["Status"] == "CLEAN"


def test_a_restarted_recovery_is_not_restarted_while_it_waits(world: World) -> None:
    video_id = world.upload("a.mp4", scenes=[])
    world.settle()
    row = world.processor.analysis.get(video_id)
    assert row is not None
    world.processor.analysis.recover(row, "died before the execution", world.clock.now(), retryable=True)
    for _ in range(3):
        world.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
        world.reconcile()
    assert world.tape.calls.count("stepfunctions:StartExecution") == 1


def test_a_completion_that_only_waits_is_not_sent_again_at_every_run(world: World) -> None:
    world.rekognition.plan(LoseCompletions())
    world.upload("a.mp4", scenes=[])
    world.settle()
    world.clock.sleep(2)
    world.settle()
    for _ in range(6):
        world.clock.sleep(STALE_AFTER_MINUTES * 60 / 3)
        world.reconcile()
    assert len(world.completion_queue.messages) == 2
