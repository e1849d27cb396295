"""Leases on waiting videos, and what a start leaves in the row."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.domain.videos.video_rows import SEA, Rows
from tests.unit.simulation.clock import START
from video_moderation.contract.status import Status
from video_moderation.videos.line.start_leases import Trouble

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("minutes", "is_free"), [(-1, True), (0, False), (1, False)])
def test_a_lease_holds_until_its_time_is_over(minutes: float, *, is_free: bool) -> None:
    until = (START + minutes * MINUTE).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    rows = Rows(LeasedUntil=until)
    assert (rows.leases.lease(rows.row, "{}", START, START + MINUTE) is not None) is is_free


def test_a_lease_writes_down_the_request_that_is_sent_and_keeps_one_that_may_have_been() -> None:
    rows = Rows()
    first = rows.leases.lease(rows.row, "first", START, START + MINUTE)
    assert first
    assert (first.request, first.sent_before, first.is_current) == ("first", False, True)
    assert (rows.row.request, rows.row.leased_until) == ("first", "2026-11-23T08:01:00.000Z")
    second = rows.leases.lease(rows.row, "second", START + 2 * MINUTE, START + 3 * MINUTE)
    assert second
    assert (second.request, second.sent_before, second.is_current) == ("first", True, False)
    assert (second.row.request, second.row.leased_until) == ("first", "2026-11-23T08:03:00.000Z")
    third = rows.leases.lease(rows.row, "another", START + 4 * MINUTE, START + 5 * MINUTE)
    assert third
    assert not third.is_current


def test_what_has_moved_on_is_neither_leased_nor_started() -> None:
    rows = Rows(Attempt=2)
    assert rows.leases.lease(rows.moved_on, "{}", START, START + MINUTE) is None
    leased = rows.leases.lease(rows.row, "{}", START, START + MINUTE)
    assert leased
    rows.change(Status="RECOVERING")
    assert not rows.leases.started(leased, "job", START)


def test_a_start_ends_lease_and_trouble() -> None:
    rows = Rows(TroubledSince=SEA.queued_at, NotBefore=SEA.queued_at)
    leased = rows.leases.lease(rows.row, "{}", START, START + MINUTE)
    assert leased
    assert rows.leases.started(leased, "job", START)
    assert (rows.row.status, rows.row.job_id) == (Status.IN_PROGRESS, "job")
    assert rows.row.started_at == "2026-11-23T08:00:00.000Z"
    assert not {"TroubledSince", "NotBefore", "LeasedUntil"} & set(rows.item)
    assert rows.row.request == "{}"


@pytest.mark.parametrize("keep", [True, False])
def test_what_was_not_started_keeps_its_position_and_the_request_only_if_it_may_have_started(
    *, keep: bool
) -> None:
    rows = Rows()
    leased = rows.leases.lease(rows.row, "{}", START, START + MINUTE)
    assert leased
    trouble = Trouble(START, START + MINUTE)
    rows.leases.put_back(leased, keep_request=keep, trouble=trouble)
    assert (rows.row.status, rows.row.leased_until) == (Status.PENDING, None)
    assert rows.row.request == ("{}" if keep else None)
    assert rows.row.troubled_since == "2026-11-23T08:00:00.000Z"
    assert rows.row.not_before == "2026-11-23T08:01:00.000Z"


def test_a_run_that_outlived_its_lease_leaves_the_next_one_alone() -> None:
    rows = Rows()
    late = rows.leases.lease(rows.row, "{}", START, START + MINUTE)
    assert late
    assert rows.leases.lease(rows.row, "{}", START + 2 * MINUTE, START + 3 * MINUTE)
    rows.leases.put_back(late, keep_request=False)
    assert (rows.row.request, rows.row.leased_until) == ("{}", "2026-11-23T08:03:00.000Z")
    assert rows.row.troubled_since is None
