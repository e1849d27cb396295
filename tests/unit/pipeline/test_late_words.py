"""Words that come late, and rows that somebody else is working on: neither changes what has moved on."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import content_alert
import pytest

from local.rekognition import LoseCompletions
from moderation.analysis import Status
from moderation.policy import LabelsOutOfOrder
from tests.unit.world import STALE_AFTER_MINUTES

if TYPE_CHECKING:
    from moderation.analysis import VideoAnalysis
    from tests.unit.world import World

MINUTE = timedelta(minutes=1)


def in_progress(world: World) -> VideoAnalysis:
    """A video whose job is over, and nobody has heard of it."""
    world.rekognition.plan(LoseCompletions())
    video_id = world.upload("sea.mp4", scenes=[])
    world.settle()
    world.clock.sleep(60)
    world.settle()
    return row_of(world, video_id)


def recovering(world: World, attempt: int = 1) -> VideoAnalysis:
    """A video whose attempt has failed, and whose recovery has not begun: its starter died."""
    row = in_progress(world)
    world.resources.analysis.update_item(
        Key={"VideoId": row.video_id},
        UpdateExpression="SET Attempt = :attempt",
        ExpressionAttributeValues={":attempt": attempt},
    )
    row = row_of(world, row.video_id)
    assert world.processor.analysis.recover(row, "failed", world.clock.now(), retryable=True)
    return row_of(world, row.video_id)


def row_of(world: World, video_id: str) -> VideoAnalysis:
    row = world.processor.analysis.get(video_id)
    assert row is not None
    return row


def hear(world: World, **message: Any) -> None:
    world.completion_queue.send(json.dumps(message))
    world.invoke(content_alert, world.completion_queue, 300)


def executions(world: World) -> int:
    return world.tape.calls.count("stepfunctions:StartExecution")


@pytest.mark.parametrize(("attempt", "status"), [(1, Status.RECOVERING), (2, Status.UNDETERMINED)])
def test_giving_up_an_attempt_that_is_over_does_not_end_the_next(
    world: World, attempt: int, status: Status
) -> None:
    row = recovering(world, attempt=2)
    hear(world, conclude="UNDETERMINED", VideoId=row.video_id, Attempt=attempt, Reason="late")
    assert row_of(world, row.video_id).status is status
    assert len(world.resources.alerts()) == (status is Status.UNDETERMINED)


def test_a_second_word_of_a_failed_job_starts_the_recovery_that_the_first_could_not(world: World) -> None:
    row = recovering(world)
    hear(world, JobId=row.job_id, JobTag=row.video_id, Status="FAILED")
    assert executions(world) == 1


def test_the_failure_of_a_job_that_rekognition_does_not_know_changes_nothing(world: World) -> None:
    world.rekognition.configure(max_concurrent_jobs=0)
    video_id = world.upload("sea.mp4", scenes=[])
    world.settle()
    assert world.processor.analysis.intend_start(row_of(world, video_id), "{}")
    hear(world, JobId="unknown", JobTag=video_id, Status="FAILED")
    assert row_of(world, video_id).status is Status.PENDING


def test_a_video_that_somebody_is_giving_up_is_not_adopted(world: World) -> None:
    row, table, now = recovering(world), world.processor.analysis, world.clock.now()
    assert table.claim(row, "giving up", now, now + MINUTE)
    assert not table.adopt(row, "job", now)
    assert table.adopt(row, "job", now + 2 * MINUTE)


def test_a_video_that_somebody_is_giving_up_is_not_recovered_anew(world: World) -> None:
    row, now = recovering(world), world.clock.now()
    claimed = world.processor.analysis.claim(row, "giving up", now, now + MINUTE)
    world.processor.dispatcher._recovery.restart(row)
    assert (row_of(world, row.video_id), executions(world)) == (claimed, 0)


def test_whoever_works_on_a_video_may_hand_it_to_recovery_and_nobody_else(world: World) -> None:
    row, table, now = in_progress(world), world.processor.analysis, world.clock.now()
    assert table.claim(row, "mine", now, now + MINUTE)
    assert not table.recover(row, "failed", now, retryable=True)
    assert not table.recover(row, "failed", now, retryable=True, owner="another's")
    assert table.recover(row, "failed", now, retryable=True, owner="mine")


def test_nobody_gives_back_or_ends_the_work_of_another(world: World) -> None:
    row, table, now = in_progress(world), world.processor.analysis, world.clock.now()
    assert table.claim(row, "first", now, now + MINUTE)
    second = table.claim(row, "second", now + 2 * MINUTE, now + 3 * MINUTE)
    table.release(row, "first")
    table.decide(row, "first", {"Decision": "APPROVED"})
    assert row_of(world, row.video_id) == second
    table.release(row, "second")
    assert row_of(world, row.video_id).claimed_by is None


def test_a_recovery_that_ended_and_left_the_video_there_is_run_again(world: World) -> None:
    """Under another name: Step Functions takes none twice within 90 days."""
    row = recovering(world)
    for expected in (1, 2):
        world.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
        world.reconcile()
        assert executions(world) == expected
        (name,) = set(world.resources.executions()) - world.recovery._done
        world.resources.end_execution(name)
        world.recovery._done.add(name)
    assert row_of(world, row.video_id).status is Status.RECOVERING


def test_a_job_of_somebody_elses_is_not_waited_for(world: World) -> None:
    row = in_progress(world)
    world.resources.analysis.update_item(
        Key={"VideoId": row.video_id},
        UpdateExpression="SET Nonce = :another",
        ExpressionAttributeValues={":another": "0" * 32},
    )
    world.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
    world.reconcile()
    assert row_of(world, row.video_id).status is Status.RECOVERING


def test_labels_out_of_order_are_not_paid_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LabelsOutOfOrder("500 after 1000")

    monkeypatch.setattr(world.alert.conclusion._reader, "read", broken)
    video_id = world.upload("sea.mp4", scenes=[])
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("UNDETERMINED", 1)
    assert row["Reason"] == "labels not in order of time: 500 after 1000"
