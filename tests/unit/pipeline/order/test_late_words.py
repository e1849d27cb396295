"""Late messages, and messages about a claimed row, do not change a video that has moved on."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.rekognition import LoseCompletions
from tests.unit.simulation.pipeline_simulation import STALE_AFTER_MINUTES
from video_moderation.contract.messaging.queue_messages import give_up
from video_moderation.contract.status import Status
from video_moderation.handlers import content_alert
from video_moderation.labels.instants import LabelsOutOfOrder

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation
    from video_moderation.videos.video_analysis import VideoAnalysis

MINUTE = timedelta(minutes=1)


def in_progress(simulation: PipelineSimulation) -> VideoAnalysis:
    """A video whose job is over, and nobody has heard of it."""
    simulation.rekognition.plan(LoseCompletions())
    video_id = simulation.upload("sea.mp4", scenes=[])
    simulation.settle()
    simulation.clock.sleep(60)
    simulation.settle()
    return row_of(simulation, video_id)


def recovering(simulation: PipelineSimulation, attempt: int = 1) -> VideoAnalysis:
    """A video whose attempt has failed, and whose recovery has not begun: its starter died."""
    row = in_progress(simulation)
    simulation.resources.analysis.update_item(
        Key={"VideoId": row.video_id},
        UpdateExpression="SET Attempt = :attempt",
        ExpressionAttributeValues={":attempt": attempt},
    )
    row = row_of(simulation, row.video_id)
    assert simulation.processor.analysis.recover(row, "failed", simulation.clock.now(), retryable=True)
    return row_of(simulation, row.video_id)


def row_of(simulation: PipelineSimulation, video_id: str) -> VideoAnalysis:
    row = simulation.processor.analysis.get(video_id)
    assert row is not None
    return row


def hear(simulation: PipelineSimulation, **message: Any) -> None:
    simulation.completion_queue.send(json.dumps(message))
    simulation.invoke(content_alert, simulation.completion_queue, 300)


def executions(simulation: PipelineSimulation) -> int:
    return simulation.recorder.calls.count("stepfunctions:StartExecution")


@pytest.mark.parametrize(("attempt", "status"), [(1, Status.RECOVERING), (2, Status.UNDETERMINED)])
def test_giving_up_an_attempt_that_is_over_does_not_end_the_next(
    simulation: PipelineSimulation, attempt: int, status: Status
) -> None:
    row = recovering(simulation, attempt=2)
    hear(simulation, **give_up(row.video_id, row.queued_at, attempt, "late"))
    assert row_of(simulation, row.video_id).status is status
    assert len(simulation.resources.alerts()) == (status is Status.UNDETERMINED)


def test_a_second_word_of_a_failed_job_starts_the_recovery_that_the_first_could_not(
    simulation: PipelineSimulation,
) -> None:
    row = recovering(simulation)
    hear(simulation, JobId=row.job_id, JobTag=row.video_id, Status="FAILED")
    assert executions(simulation) == 1


def test_the_failure_of_a_job_that_rekognition_does_not_know_changes_nothing(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=0)
    video_id = simulation.upload("sea.mp4", scenes=[])
    simulation.settle()
    now = simulation.clock.now()
    assert simulation.processor.dispatcher.leases.lease(row_of(simulation, video_id), "{}", now, now)
    hear(simulation, JobId="unknown", JobTag=video_id, Status="FAILED")
    assert row_of(simulation, video_id).status is Status.PENDING


def test_a_video_that_another_message_gives_up_is_not_adopted(simulation: PipelineSimulation) -> None:
    row, table, now = recovering(simulation), simulation.processor.analysis, simulation.clock.now()
    assert table.claim(row, "giving up", now, now + MINUTE)
    assert not table.adopt(row, "job", now)
    assert table.adopt(row, "job", now + 2 * MINUTE)


def test_a_video_that_another_message_gives_up_is_not_recovered_anew(simulation: PipelineSimulation) -> None:
    row, now = recovering(simulation), simulation.clock.now()
    claimed = simulation.processor.analysis.claim(row, "giving up", now, now + MINUTE)
    simulation.processor.dispatcher.recovery.restart(row)
    assert (row_of(simulation, row.video_id), executions(simulation)) == (claimed, 0)


def test_whoever_works_on_a_video_may_hand_it_to_recovery_and_nobody_else(
    simulation: PipelineSimulation,
) -> None:
    row, table, now = in_progress(simulation), simulation.processor.analysis, simulation.clock.now()
    assert table.claim(row, "mine", now, now + MINUTE)
    assert not table.recover(row, "failed", now, retryable=True)
    assert not table.recover(row, "failed", now, retryable=True, owner="another's")
    assert table.recover(row, "failed", now, retryable=True, owner="mine")


def test_nobody_gives_back_or_ends_the_work_of_another(simulation: PipelineSimulation) -> None:
    row, table, now = in_progress(simulation), simulation.processor.analysis, simulation.clock.now()
    assert table.claim(row, "first", now, now + MINUTE)
    second = table.claim(row, "second", now + 2 * MINUTE, now + 3 * MINUTE)
    table.release(row, "first")
    table.decide(row, "first", {"Decision": "APPROVED"})
    assert row_of(simulation, row.video_id) == second
    table.release(row, "second")
    assert row_of(simulation, row.video_id).claimed_by is None


def test_a_recovery_that_ended_and_left_the_video_there_is_run_again(simulation: PipelineSimulation) -> None:
    """Under another name: Step Functions takes none twice within 90 days."""
    row = recovering(simulation)
    for expected in (1, 2):
        simulation.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
        simulation.reconcile()
        assert executions(simulation) == expected
        simulation.recovery.lose(*simulation.resources.executions())
    assert row_of(simulation, row.video_id).status is Status.RECOVERING


def test_a_job_of_another_application_is_not_waited_for(simulation: PipelineSimulation) -> None:
    row = in_progress(simulation)
    simulation.resources.analysis.update_item(
        Key={"VideoId": row.video_id},
        UpdateExpression="SET Nonce = :another",
        ExpressionAttributeValues={":another": "0" * 32},
    )
    simulation.clock.sleep((STALE_AFTER_MINUTES + 1) * 60)
    simulation.reconcile()
    assert row_of(simulation, row.video_id).status is Status.RECOVERING


def test_labels_out_of_order_are_not_paid_for_again(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LabelsOutOfOrder("500 after 1000")

    monkeypatch.setattr(simulation.alert.completions._reader, "read", broken)
    video_id = simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("UNDETERMINED", 1)
    assert row["Reason"] == "labels not in order of time: 500 after 1000"
