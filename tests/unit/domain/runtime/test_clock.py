"""Times as text: in UTC, with milliseconds, and in an order that is the order of time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from video_moderation.runtime.clock import SystemClock, iso, parse_iso

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 23, 8, tzinfo=UTC), "2026-11-23T08:00:00.000Z"),
        (datetime(2026, 11, 23, 8, 0, 0, 999_999, tzinfo=UTC), "2026-11-23T08:00:00.999Z"),
        (datetime(2026, 11, 23, 1, tzinfo=timezone(timedelta(hours=2))), "2026-11-22T23:00:00.000Z"),
    ],
)
def test_a_moment_is_written_in_utc_with_milliseconds(moment: datetime, text: str) -> None:
    assert iso(moment) == text


@given(MOMENTS, MOMENTS)
def test_text_sorts_as_time(first: datetime, second: datetime) -> None:
    assert (iso(first) <= iso(second)) >= (first <= second)


@given(MOMENTS)
def test_what_was_written_is_read_again(moment: datetime) -> None:
    assert timedelta(0) <= moment - parse_iso(iso(moment)) < timedelta(milliseconds=1)


def test_the_system_clock_tells_utc_and_waits() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
    with mock.patch.object(time, "sleep") as sleep:
        SystemClock().sleep(0.25)
    sleep.assert_called_once_with(0.25)
