"""The minutes of video that are moderated in a day, in UTC: counted before a job starts, corrected after it.

A crash, or an answer that was lost, makes the count too high: some videos then wait until the next day that
could have been started, but nobody pays for more than was allowed. See decision 45.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from video_moderation.contract.storage.readable_videos import LONGEST_VIDEO
from video_moderation.contract.storage.tables import EXPIRES_AT
from video_moderation.runtime.clock import iso
from video_moderation.videos.conditional_writes import Change, ConditionalWrites

if TYPE_CHECKING:
    from boto3.dynamodb.conditions import ConditionBase
    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis import VideoAnalysis

IGNORED_MILLIS = 1_000
"""Sound and pictures of one file differ by some frames; so small a difference is not worth a write."""
KEPT_FOR = timedelta(days=35)
"""Longer than any job can be corrected: Rekognition keeps results for 7 days."""
_MILLISECOND = timedelta(milliseconds=1)


class DailyMinutes:
    """The counts of all days, over the boto3 DynamoDB `Table` that has a row for each.

    Row:
        Kind (text): `minutes`.
        Id (text): the day, in UTC, such as `2026-11-23`.
        Millis (number): what was counted, in milliseconds of video.
        ExpiresAt (number): when DynamoDB deletes the row, in seconds since 1970.
        WriteId (text): marks the last write.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        self._writes = ConditionalWrites(table)
        self._clock = clock

    def count(self, row: VideoAnalysis, limit: timedelta) -> VideoAnalysis | None:
        """Counts a video whose job is about to be started; None if the minutes of today are used up.

        The last video of a day may exceed the limit by its own length, so that a long one is started at all.
        Returns the row with what was counted. One that was counted today, and then found no free slot, is not
        counted again.
        """
        today = iso(self._clock.now())[:10]
        if row.counted_on == today:
            return row
        # A video whose file does not say how long it is counts as the longest until its job has ended.
        longest = LONGEST_VIDEO // _MILLISECOND
        millis = min(row.stated_millis or longest, longest)
        # A count of a wrong type is below no limit.
        below = Attr("Millis").not_exists() | Attr("Millis").lt(limit // _MILLISECOND)
        if not self._add(today, millis, below):
            return None
        return replace(row, counted_on=today, counted_millis=millis)

    def add_excess(self, row: VideoAnalysis, actual_millis: int) -> None:
        """Adds what Rekognition moderated beyond what was counted; call this before the row's last write."""
        excess = actual_millis - (row.counted_millis or 0)
        if row.counted_on and excess > IGNORED_MILLIS:
            self._add(row.counted_on, excess, Attr("Millis").exists())

    def give_back(self, row: VideoAnalysis, actual_millis: int) -> None:
        """Takes back what was counted in excess; call this once, after the row's last write."""
        unused = (row.counted_millis or 0) - actual_millis
        if row.counted_on and unused > IGNORED_MILLIS:
            self._add(row.counted_on, -unused, Attr("Millis").exists())

    def _add(self, day: str, millis: int, condition: ConditionBase) -> bool:
        kept = {EXPIRES_AT: int((self._clock.now() + KEPT_FOR).timestamp())}
        change = Change(set=kept, add={"Millis": millis})
        return self._writes.update_row({"Kind": "minutes", "Id": day}, condition, change) is not None
