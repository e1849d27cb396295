"""The minutes of a day: counted before a job starts, corrected after it, and never too few."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from unittest import mock

import pytest

from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from tests.unit.domain.verdicts import row
from tests.unit.simulation.clock import START, VirtualClock
from video_moderation.videos.line.daily_minutes import DailyMinutes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.videos.video_analysis import VideoAnalysis

MINUTE, HOUR, DAY = 60_000, timedelta(hours=1), timedelta(days=1)
TODAY = "2026-11-23"
A_MINUTE = replace(row(), stated_millis=MINUTE)


class Days:
    """The counts of some days, in memory."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.table = MemoryTable("Id", {})
        self.minutes = DailyMinutes(cast("Table", self.table), self.clock)

    def of(self, day: str) -> dict[str, Any]:
        item: dict[str, Any] = self.table.get_item(Key={"Id": day}).get("Item", {})
        return item

    def count(self, video: VideoAnalysis, limit: timedelta = HOUR) -> VideoAnalysis | None:
        return self.minutes.count(video, limit)

    def corrected(self, counted: int, actual: int, day: str | None = TODAY) -> int:
        """What today's count says after a video of `counted` had `actual` milliseconds."""
        self.count(replace(A_MINUTE, stated_millis=counted))
        video = replace(A_MINUTE, counted_on=day, counted_millis=counted)
        self.minutes.add_excess(video, actual)
        self.minutes.give_back(video, actual)
        return int(self.of(TODAY)["Millis"])


def test_a_video_is_counted_on_the_day_in_utc_and_its_row_says_so() -> None:
    days = Days()
    assert days.count(A_MINUTE) == replace(A_MINUTE, counted_on=TODAY, counted_millis=MINUTE)
    assert days.of(TODAY)["Millis"] == MINUTE
    days.clock.sleep(DAY.total_seconds())
    days.count(A_MINUTE)
    assert days.of("2026-11-24")["Millis"] == MINUTE


def test_counts_are_kept_for_35_days() -> None:
    days = Days()
    days.count(A_MINUTE)
    assert days.of(TODAY)["ExpiresAt"] == (START + 35 * DAY).timestamp()


def test_the_last_video_of_a_day_may_exceed_the_limit_and_the_next_one_waits() -> None:
    days = Days()
    longer = replace(A_MINUTE, stated_millis=59 * MINUTE + 59_999)
    assert days.count(longer)
    assert days.count(replace(A_MINUTE, stated_millis=2 * 60 * MINUTE))
    assert days.count(A_MINUTE) is None
    days.clock.sleep(DAY.total_seconds())
    assert days.count(A_MINUTE)


def test_a_day_whose_limit_is_reached_takes_no_video() -> None:
    days = Days()
    assert days.count(replace(A_MINUTE, stated_millis=60 * MINUTE))
    assert days.count(A_MINUTE) is None


@pytest.mark.parametrize("stated", [None, 6 * 60 * MINUTE, 6 * 60 * MINUTE + 1, 10**15])
def test_a_video_counts_as_six_hours_at_most_and_if_its_file_does_not_say(stated: int | None) -> None:
    counted = Days().count(replace(A_MINUTE, stated_millis=stated))
    assert counted
    assert counted.counted_millis == 6 * 60 * MINUTE


def test_a_video_that_found_no_free_slot_is_counted_once_a_day() -> None:
    days = Days()
    counted = days.count(A_MINUTE)
    assert counted
    assert days.count(counted) == counted
    assert days.of(TODAY)["Millis"] == MINUTE
    days.clock.sleep(DAY.total_seconds())
    again = days.count(counted)
    assert again
    assert again.counted_on == "2026-11-24"


@pytest.mark.parametrize(
    ("actual", "count"),
    [
        (MINUTE, MINUTE),
        (MINUTE + 1_000, MINUTE),  # some frames
        (MINUTE + 1_001, MINUTE + 1_001),
        (3 * MINUTE, 3 * MINUTE),
        (MINUTE - 1_000, MINUTE),
        (MINUTE - 1_001, MINUTE - 1_001),
        (0, 0),
    ],
)
def test_what_was_moderated_replaces_what_the_file_said(actual: int, count: int) -> None:
    assert Days().corrected(MINUTE, actual) == count


def test_what_was_not_counted_is_not_corrected() -> None:
    assert Days().corrected(MINUTE, 3 * MINUTE, day=None) == MINUTE
    days, writes = Days(), mock.Mock()
    days.minutes._writes = writes
    for actual in (0, 3 * MINUTE):
        days.minutes.add_excess(replace(A_MINUTE, counted_millis=MINUTE), actual)
        days.minutes.give_back(replace(A_MINUTE, counted_millis=MINUTE), actual)
    assert writes.mock_calls == [], "DynamoDB refuses a key that is null"


def test_what_was_moderated_beyond_a_count_that_is_unknown_is_added_to_the_millisecond() -> None:
    days = Days()
    days.count(A_MINUTE)
    days.minutes.add_excess(replace(A_MINUTE, counted_on=TODAY), MINUTE)
    assert days.of(TODAY)["Millis"] == 2 * MINUTE


def test_a_day_without_a_count_gets_none_by_a_correction() -> None:
    days = Days()
    days.minutes.add_excess(replace(A_MINUTE, counted_on=TODAY), MINUTE)
    assert days.of(TODAY) == {}
