from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from video_moderation.alerts.email_pace import (
    APART,
    BURST,
    PATIENCE,
    REFILL,
    EmailPace,
    Turn,
    digest_turn,
    single_turn,
)

if TYPE_CHECKING:
    from tests.unit.pipeline_simulation import PipelineSimulation

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
GAPS = st.lists(st.integers(0, 90).map(lambda seconds: timedelta(seconds=seconds)), max_size=60)


def granted(gaps: list[timedelta]) -> list[datetime]:
    """When alerts are sent that come after such gaps, one waiting for the other."""
    now, last, sent = NOW, None, []
    for gap in gaps:
        now += gap
        turn = single_turn(now, last)
        if turn:
            last, now = turn, turn.at
            sent.append(turn.at)
    return sent


def test_the_first_alert_is_sent_at_once() -> None:
    assert single_turn(NOW, None) == Turn(NOW, NOW + REFILL)


def test_after_a_burst_one_a_minute_has_an_email_of_its_own() -> None:
    sent = granted([timedelta()] * 100 + [REFILL] * 5)
    assert len(sent) == BURST + 5


def test_after_a_quiet_while_there_is_a_burst_again() -> None:
    quiet = [BURST * REFILL + timedelta(minutes=1)]
    assert len(granted([timedelta()] * 100 + quiet + [timedelta()] * 100)) == 2 * BURST


@given(GAPS)
def test_no_two_emails_are_sent_within_a_second(gaps: list[timedelta]) -> None:
    sent = granted(gaps)
    assert all(later - earlier >= APART > timedelta(seconds=1) for earlier, later in pairwise(sent))


@given(GAPS)
def test_in_no_hour_are_there_more_than_a_burst_and_one_a_minute(gaps: list[timedelta]) -> None:
    sent = granted(gaps)
    for first in sent:
        within = [at for at in sent if first <= at < first + timedelta(hours=1)]
        assert len(within) <= BURST + 60


def test_an_alert_that_would_wait_for_too_long_gets_no_turn() -> None:
    last = Turn(NOW + PATIENCE, NOW + PATIENCE)
    assert single_turn(NOW, last) is None
    assert single_turn(NOW, Turn(NOW + PATIENCE - APART, NOW)) is not None


def test_a_digest_is_always_sent_and_uses_up_no_alert() -> None:
    full = Turn(NOW, NOW + BURST * REFILL)
    assert single_turn(NOW, full) is None
    assert digest_turn(NOW, full) == Turn(NOW + APART, full.full_at)


def test_turns_are_shared_by_all_invocations(simulation: PipelineSimulation) -> None:
    paces = [EmailPace(simulation.resources.alert_table, simulation.clock) for _ in range(2)]
    sent = []
    for pace in paces:
        assert pace.wait_for_single()
        sent.append(simulation.clock.now())
    assert sent[1] - sent[0] == APART


@pytest.mark.parametrize("others", [1, 4])
def test_a_turn_that_another_invocation_takes_meanwhile_is_not_taken_twice(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch, others: int
) -> None:
    table, clock = simulation.resources.alert_table, simulation.clock
    pace, begun = EmailPace(table, clock), clock.now()
    taken: list[datetime] = []
    read = pace._last

    def read_and_be_overtaken() -> Turn | None:
        last = read()
        if len(taken) < others:
            turn = digest_turn(begun, last)
            taken.append(turn.at)
            table.put_item(
                Item={
                    "Kind": "email",
                    "Id": "pace",
                    "SentAt": turn.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                    "FullAt": begun.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                }
            )
        return last

    monkeypatch.setattr(pace, "_last", read_and_be_overtaken)
    went = pace.wait_for_single()
    # With four others, the wait for the next turn is longer than an alert's patience.
    assert went is (others == 1)
    assert not went or clock.now() - max(taken) >= APART
