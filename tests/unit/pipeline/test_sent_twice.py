"""A call whose answer is lost is sent again by the SDK: it must not be taken for somebody else's.

What may not happen twice is not sent again at all. That the end is the same, whichever call it is, stands in
test_crash_points.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import content_alert
import pytest
import video_processor

from moderation.analysis import Status
from moderation.clock import iso
from tests.unit.calls import Mishap

if TYPE_CHECKING:
    from moderation.analysis import VideoAnalysis
    from moderation.analysis_table import VideoAnalysisTable
    from tests.unit.world import World

Change = Callable[["VideoAnalysisTable", "VideoAnalysis", Any], Any]
CHANGES: dict[str, Change] = {
    "start": lambda table, row, now: table.start(row, "job", now),
    "adopt": lambda table, row, now: table.adopt(row, "job", now),
    "recover": lambda table, row, now: table.recover(row, "reason", now, retryable=True),
    "claim": lambda table, row, now: table.claim(row, "message", now, now + timedelta(seconds=300)),
    "note what was made good": lambda table, row, now: table.made_good(row, now),
    "conclude": lambda table, row, now: table.conclude(row, Status.CLEAN, {"FinishedAt": iso(now)}),
}


def waiting(world: World) -> VideoAnalysis:
    world.rekognition.configure(max_concurrent_jobs=0)
    video_id = world.upload("sea.mp4", scenes=[])
    world.settle()
    row = world.processor.analysis.get(video_id)
    assert row is not None
    return row


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_a_row_is_known_as_ones_own(world: World, change: Change) -> None:
    row = waiting(world)
    world.tape.strike_on, world.tape.mishap = "dynamodb:UpdateItem", Mishap.SENT_TWICE
    with world.tape.recording():
        assert change(world.processor.analysis, row, world.clock.now())
    assert world.tape.strike_on is None


@pytest.mark.parametrize("name", [name for name in CHANGES if name != "note what was made good"])
def test_the_same_change_a_moment_later_is_somebody_elses(world: World, name: str) -> None:
    row, table, change = waiting(world), world.processor.analysis, CHANGES[name]
    assert change(table, row, world.clock.now())
    world.clock.sleep(1)
    assert not change(table, row, world.clock.now())


def test_two_claims_of_copies_of_one_message_at_one_moment_are_two(world: World) -> None:
    row, table, now = waiting(world), world.processor.analysis, world.clock.now()
    until = now + timedelta(seconds=300)
    assert table.claim(row, "message", now, until)
    assert not table.claim(row, "message", now, until)


def test_a_video_that_was_recorded_is_started_by_who_recorded_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index that knows the line lags behind: what was recorded just now is not left to the next ring."""
    world.upload("sea.mp4", scenes=[])
    world.tape.strike_on, world.tape.mishap = "dynamodb:PutItem", Mishap.SENT_TWICE
    monkeypatch.setattr(world.processor.analysis, "oldest", lambda _: iter(()))
    world.invoke(video_processor, world.video_queue, 60)
    assert [row["Status"] for row in world.resources.rows()] == ["IN_PROGRESS"]


@pytest.mark.parametrize("number", range(12))
def test_a_verdict_comes_no_later_for_it(world: World, number: int) -> None:
    world.upload("sea.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    world.clock.sleep(60)
    world.rekognition.tick()
    before = len(world.tape.calls)
    world.tape.strike_at, world.tape.mishap = before + number, Mishap.SENT_TWICE
    world.invoke(content_alert, world.completion_queue, 300)
    assert [row["Status"] for row in world.resources.rows()] == ["CLEAN"]
    assert len(world.tape.calls) - before <= 12


@pytest.mark.parametrize("client", ["sns", "events"])
def test_what_is_told_is_not_sent_again(world: World, client: str) -> None:
    announcer = world.alert.conclusion._announcer
    told: Any = {"sns": announcer._sns, "events": announcer._bus._events}[client]
    assert told.meta.config.retries["total_max_attempts"] == 1
    assert told.meta.config.read_timeout == 8, "seconds: longer than other calls are waited for"
