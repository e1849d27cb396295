"""A call whose answer is lost is sent again by the SDK: it must not be taken for another invocation's.

What may not happen twice is not sent again at all. That the end is the same, whichever call it is, stands in
test_crash_points.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.simulation.call_recorder import Fault
from video_moderation.contract.status import Status
from video_moderation.handlers import content_alert, video_processor
from video_moderation.runtime.clock import iso
from video_moderation.videos.line.start_leases import Leased, StartLeases

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable

Change = Callable[["VideoAnalysisTable", "VideoAnalysis", Any], Any]
CHANGES: dict[str, Change] = {
    "lease": lambda table, row, now: StartLeases(table._table).lease(
        row, "{}", now, now + timedelta(seconds=60)
    ),
    "start": lambda table, row, now: StartLeases(table._table).started(
        Leased(row, "{}", sent_before=False, is_current=True), "job", now
    ),
    "adopt": lambda table, row, now: table.adopt(row, "job", now),
    "recover": lambda table, row, now: table.recover(row, "reason", now, retryable=True),
    "claim": lambda table, row, now: table.claim(row, "message", now, now + timedelta(seconds=300)),
    "note resent": lambda table, row, now: table.note_resent(row, now),
    "conclude": lambda table, row, now: table.conclude(row, Status.CLEAN, {"FinishedAt": iso(now)}),
}


def waiting(simulation: PipelineSimulation) -> VideoAnalysis:
    simulation.rekognition.configure(max_concurrent_jobs=0)
    video_id = simulation.upload("sea.mp4", scenes=[])
    simulation.settle()
    row = simulation.processor.analysis.get(video_id)
    assert row is not None
    return row


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_a_row_is_known_as_ones_own(simulation: PipelineSimulation, change: Change) -> None:
    row = waiting(simulation)
    simulation.recorder.strike_on, simulation.recorder.fault = "dynamodb:UpdateItem", Fault.SENT_TWICE
    with simulation.recorder.recording():
        assert change(simulation.processor.analysis, row, simulation.clock.now())
    assert simulation.recorder.strike_on is None


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "note resent"])
def test_the_same_change_a_moment_later_is_another_invocations(
    simulation: PipelineSimulation, name: str
) -> None:
    row, table, change = waiting(simulation), simulation.processor.analysis, CHANGES[name]
    assert change(table, row, simulation.clock.now())
    simulation.clock.sleep(1)
    assert not change(table, row, simulation.clock.now())


def test_two_claims_of_copies_of_one_message_at_one_moment_are_two(simulation: PipelineSimulation) -> None:
    row, table, now = waiting(simulation), simulation.processor.analysis, simulation.clock.now()
    until = now + timedelta(seconds=300)
    assert table.claim(row, "message", now, until)
    assert not table.claim(row, "message", now, until)


def test_a_video_that_was_recorded_is_started_by_who_recorded_it(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index that knows the line lags behind: a fresh row is not left to the next trigger."""
    simulation.upload("sea.mp4", scenes=[])
    simulation.recorder.strike_on, simulation.recorder.fault = "dynamodb:PutItem", Fault.SENT_TWICE
    monkeypatch.setattr(simulation.processor.analysis, "oldest", lambda *_: iter(()))
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert [row["Status"] for row in simulation.resources.rows()] == ["IN_PROGRESS"]


@pytest.mark.parametrize("number", range(12))
def test_a_verdict_comes_no_later_for_it(simulation: PipelineSimulation, number: int) -> None:
    simulation.upload("sea.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    simulation.clock.sleep(60)
    simulation.rekognition.tick()
    before = len(simulation.recorder.calls)
    simulation.recorder.fail_at, simulation.recorder.fault = before + number, Fault.SENT_TWICE
    simulation.invoke(content_alert, simulation.completion_queue, 300)
    assert [row["Status"] for row in simulation.resources.rows()] == ["CLEAN"]
    assert len(simulation.recorder.calls) - before <= 12


@pytest.mark.parametrize("client", ["sns", "events"])
def test_what_is_told_is_not_sent_again(simulation: PipelineSimulation, client: str) -> None:
    announcer = simulation.alert.completions._announcer
    told: Any = {"sns": announcer._alerts._sns, "events": announcer._bus._events}[client]
    assert told.meta.config.retries["total_max_attempts"] == 1
    assert told.meta.config.read_timeout == 8, "seconds: longer than other calls are waited for"
