from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, cast
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from tests.unit.simulation.clock import START, VirtualClock
from video_moderation.alerts.pace.email_pace import (
    APART,
    BURST,
    REFILL,
    EmailPace,
    Turn,
    digest_turn,
    single_turn,
)
from video_moderation.runtime.clock import iso

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

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


@pytest.mark.parametrize(("seconds", "gets_one"), [(6, True), (6.1, False)])
def test_an_alert_waits_six_seconds_for_its_turn_at_most(seconds: float, *, gets_one: bool) -> None:
    last = Turn(NOW + timedelta(seconds=seconds) - APART, NOW)
    assert (single_turn(NOW, last) is not None) is gets_one


@pytest.mark.parametrize(("minutes", "gets_one"), [(9, True), (9.1, False)])
def test_an_alert_of_which_ten_minutes_are_used_up_gets_no_turn(minutes: float, *, gets_one: bool) -> None:
    last = Turn(NOW - APART, NOW + timedelta(minutes=minutes))
    turn = single_turn(NOW, last)
    assert (turn is not None) is gets_one
    assert turn is None or turn == Turn(NOW, last.full_at + timedelta(minutes=1))


def test_the_first_digest_is_sent_at_once() -> None:
    assert digest_turn(NOW, None) == Turn(NOW, NOW)


def test_a_digest_is_always_sent_and_uses_up_no_alert() -> None:
    full = Turn(NOW, NOW + BURST * REFILL)
    assert single_turn(NOW, full) is None
    assert digest_turn(NOW, full) == Turn(NOW + APART, full.full_at)


def test_turns_are_shared_by_all_invocations() -> None:
    table, clock = cast("Table", MemoryTable("Id", {})), VirtualClock()
    sent = []
    for pace in (EmailPace(table, clock), EmailPace(table, clock)):
        assert pace.wait_for_single()
        sent.append(clock.now())
    assert sent[1] - sent[0] == timedelta(seconds=2)
    assert EmailPace(table, clock).wait_for_digest()
    assert clock.now() - sent[1] == timedelta(seconds=2)


def test_after_a_burst_an_alert_gets_no_email_of_its_own_and_does_not_wait() -> None:
    table, clock = cast("Table", MemoryTable("Id", {})), VirtualClock()
    pace = EmailPace(table, clock)
    assert [pace.wait_for_single() for _ in range(11)] == [True] * 10 + [False]
    assert clock.now() - START == timedelta(seconds=18)


@pytest.mark.parametrize(("others", "went"), [(0, True), (1, True), (3, True), (4, False), (5, False)])
def test_a_turn_that_another_invocation_takes_meanwhile_is_not_taken_twice(
    monkeypatch: pytest.MonkeyPatch, others: int, *, went: bool
) -> None:
    table, clock = cast("Table", MemoryTable("Id", {})), VirtualClock()
    pace, taken = EmailPace(table, clock), list[datetime]()
    read = pace._last

    def read_and_be_overtaken() -> Turn | None:
        last = read()
        if len(taken) < others:
            turn = digest_turn(START, last)
            taken.append(turn.at)
            table.put_item(Item={"Kind": "email", "Id": "pace", "SentAt": iso(turn.at), "FullAt": iso(START)})
        return last

    monkeypatch.setattr(pace, "_last", read_and_be_overtaken)
    # With four others, the wait for the next turn is longer than an alert's patience.
    assert pace.wait_for_single() is went
    assert not went or not taken or clock.now() - max(taken) == timedelta(seconds=2)


@pytest.mark.parametrize(("others", "went"), [(4, True), (5, False)])
def test_a_digest_tries_five_times_to_get_its_turn(
    monkeypatch: pytest.MonkeyPatch, others: int, *, went: bool
) -> None:
    pace = EmailPace(cast("Table", MemoryTable("Id", {})), VirtualClock())
    put = mock.Mock(side_effect=[False] * others + [True])
    monkeypatch.setattr(pace._writes, "put", put)
    assert pace.wait_for_digest() is went
    assert put.call_count == 5
