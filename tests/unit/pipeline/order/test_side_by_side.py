"""Starts side by side: in threads within an invocation, and in several invocations."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.unit.simulation.call_recorder import Fault
from video_moderation.contract.status import Status
from video_moderation.dispatch.job_starter import JobStarter
from video_moderation.dispatch.pace import Trigger
from video_moderation.handlers import video_processor
from video_moderation.runtime.work_pool import MOST_AT_ONCE, ThreadWorkPool

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation


def record(simulation: PipelineSimulation, count: int) -> None:
    """So many videos that wait, since all slots are taken."""
    simulation.rekognition.configure(max_concurrent_jobs=0, start_calls_per_second=100)
    for number in range(count):
        simulation.upload(f"{number}.mp4", scenes=[])
        simulation.clock.sleep(1)
    simulation.settle()
    simulation.rekognition.configure(max_concurrent_jobs=count)


def dispatch(simulation: PipelineSimulation, freed: int) -> Any:
    ends_at = simulation.clock.now() + timedelta(minutes=1)
    return simulation.processor.dispatcher.run(Trigger(freed=freed), ends_at)


def test_ten_jobs_are_started_at_the_same_time(simulation: PipelineSimulation) -> None:
    record(simulation, MOST_AT_ONCE)
    dispatcher = simulation.processor.dispatcher
    all_are_here = threading.Barrier(MOST_AT_ONCE, timeout=20)
    starter = dispatcher.attempts.starter._rekognition

    def start(**request: Any) -> Any:
        all_are_here.wait()
        return starter.start_content_moderation(**request)

    together: Any = SimpleNamespace(start_content_moderation=start)
    dispatcher.attempts.starter = JobStarter(together, simulation.clock)
    dispatcher.pool = ThreadWorkPool()
    assert dispatch(simulation, freed=MOST_AT_ONCE).started == MOST_AT_ONCE
    rows = simulation.resources.rows()
    assert {row["Status"] for row in rows} == {"IN_PROGRESS"}
    assert {row["JobId"] for row in rows} == {job.job_id for job in simulation.rekognition.jobs()}


def test_a_run_that_is_refused_asks_for_one_video_more_than_slots_are_free(
    simulation: PipelineSimulation,
) -> None:
    record(simulation, 6)
    simulation.rekognition.configure(max_concurrent_jobs=4)
    before = len(simulation.rekognition.calls())
    result = dispatch(simulation, freed=4)
    assert (result.started, result.ended) == (4, "limit")
    assert len(simulation.rekognition.calls()) - before == 5
    assert not [row for row in simulation.resources.rows() if "LeasedUntil" in row]


def test_an_object_that_was_looked_at_is_not_looked_at_again_for_each_refusal(
    simulation: PipelineSimulation,
) -> None:
    record(simulation, 1)
    with simulation.recorder.recording():
        assert dispatch(simulation, freed=1).started == 1
    assert simulation.recorder.calls.count("s3:GetObject") == 1, "when it was uploaded"


def test_an_upload_while_all_slots_are_taken_costs_rekognition_no_call(
    simulation: PipelineSimulation,
) -> None:
    record(simulation, 1)
    simulation.rekognition.configure(max_concurrent_jobs=0)
    before = len(simulation.rekognition.calls())
    simulation.upload("one more.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert len(simulation.rekognition.calls()) == before
    assert len(simulation.resources.rows()) == 2


def test_one_write_that_fails_loses_none_of_the_other_starts(simulation: PipelineSimulation) -> None:
    """DynamoDB gives no answer when the first start is recorded; the others are recorded all the same."""
    record(simulation, 3)
    leases = simulation.processor.dispatcher.leases
    started, errors = leases.started, iter([True])

    def fails_once(*arguments: Any) -> bool:
        if next(errors, False):
            simulation.recorder.strike_on = "dynamodb:UpdateItem"
            simulation.recorder.fault = Fault.FAILS_AFTER
        return started(*arguments)

    leases.started = fails_once  # type: ignore[assignment,method-assign]
    with simulation.recorder.recording():
        result = dispatch(simulation, freed=3)
    assert (result.started, result.failures) == (2, 1)
    simulation.trigger_dispatch()
    simulation.run()
    assert [row["Attempt"] for row in simulation.resources.rows()] == [1, 1, 1]
    assert len(simulation.rekognition.jobs()) == 3


def test_a_video_behind_many_that_are_leased_is_started(
    simulation: PipelineSimulation,
) -> None:
    """The index lags behind: other runs have leased the first eleven, which it still lists."""
    record(simulation, 12)
    analysis = simulation.processor.analysis
    rows, stale = list(analysis.oldest(Status.PENDING)), iter([True])
    for row in rows[:11]:
        now = simulation.clock.now()
        assert simulation.processor.dispatcher.leases.lease(row, "{}", now, now + timedelta(minutes=1))
    simulation.processor.dispatcher.crowd.lost = lambda: None  # type: ignore[method-assign]
    read = analysis.oldest
    analysis.oldest = lambda *_: iter(rows) if next(stale, False) else read(*_)  # type: ignore[method-assign]
    assert dispatch(simulation, freed=1).started == 1
    assert simulation.resources.row(rows[11].video_id)["Status"] == "IN_PROGRESS"
