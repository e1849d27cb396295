"""What is read of the video analysis table: one row, the line of a status, and what awaits a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from video_moderation.contract.status import AWAITS_PEOPLE, Status
from video_moderation.contract.storage.tables import AWAITING_DECISION, BY_STATUS, BY_VIDEO_NAME, FORGOTTEN_AT
from video_moderation.runtime.clock import parse_iso
from video_moderation.runtime.table_pages import items
from video_moderation.runtime.typed_fields import TypedFields, WrongField
from video_moderation.videos.batch_reads import known_rows
from video_moderation.videos.skipped_rows import SkippedRows
from video_moderation.videos.video_analysis import (
    BACKFILL,
    FRESH,
    UnreadableRow,
    VideoAnalysis,
    line_position,
    turn_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from boto3.dynamodb.conditions import ConditionBase
    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.runtime.clock import Clock

PAGE_SIZE, LARGEST_LIST = 25, 1000
LONGEST_HEAD = 500
"""How many rows of videos that failed before are passed over to find the head of the line."""


class UnknownVideo(Exception):
    """There is no row for the video that a message names."""


class ForgottenVideo(UnknownVideo):
    """The video was forgotten; nothing is to be done for it any more."""


class VideoAnalysisQueries:
    """Reads rows of videos, over a boto3 DynamoDB `Table`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, video_id: str) -> VideoAnalysis | None:
        """The row, read consistently; None if there is none, or if the video was forgotten."""
        try:
            return self.known(video_id)
        except UnknownVideo:
            return None

    def known_rows(self, video_ids: Iterable[str], clock: Clock) -> dict[str, dict[str, Any]]:
        """The rows that there are of these VideoIds, also of forgotten videos; see `batch_reads`."""
        return known_rows(self._table, video_ids, clock)

    def known_item(self, video_id: str) -> dict[str, Any]:
        """The whole row of a video that must have one, with what only people read of it.

        Raises:
            UnknownVideo: it has none.
            ForgottenVideo: it had one.
        """
        item = self._table.get_item(Key={"VideoId": video_id}, ConsistentRead=True).get("Item")
        if item is None:
            raise UnknownVideo(f"no row has VideoId {video_id!r}")
        if FORGOTTEN_AT in item:
            raise ForgottenVideo(f"the video with VideoId {video_id!r} was forgotten")
        return item

    def known(self, video_id: str) -> VideoAnalysis:
        """The row of a video that must have one.

        Raises:
            UnknownVideo: it has none.
            ForgottenVideo: it had one.
        """
        return VideoAnalysis.from_item(self.known_item(video_id))

    def oldest(
        self, status: Status, page_size: int = PAGE_SIZE, skipped: SkippedRows | None = None
    ) -> Iterator[VideoAnalysis]:
        """The videos of a status in the order of their positions, page by page.

        An unreadable row is added to `skipped`, and does not hold up the others. The index lags a moment
        behind the table, so its answer is a hint only: each change of a row checks the row itself.
        """
        return self._line(Key("Status").eq(status.value), page_size, skipped or SkippedRows())

    def head_of_line(self) -> datetime | None:
        """The turn of the upload that is started next; None if none waits.

        A video that failed before keeps its position, which says nothing of how far the line has come. So
        many of them are passed over; if there are more, the last of these is the head.
        """
        uploads = Key("Position").begins_with(line_position(FRESH, ""))
        listed = Key("Status").eq(Status.PENDING.value) & uploads
        for passed_over, row in enumerate(self._line(listed, PAGE_SIZE, SkippedRows())):
            turn = _turn(row)
            failed_before = row.not_before is not None or row.attempt > 1
            if turn and (not failed_before or passed_over >= LONGEST_HEAD):
                return turn
        return None

    def _line(self, listed: ConditionBase, page_size: int, skipped: SkippedRows) -> Iterator[VideoAnalysis]:
        for item in self._items(IndexName=BY_STATUS, KeyConditionExpression=listed, Limit=page_size):
            try:
                row = VideoAnalysis.from_item(item)
            except UnreadableRow as error:
                skipped.add(error)
            else:
                yield row

    def is_backfill_under_way(self) -> bool:
        """Whether a video of a backfill waits or is being moderated; the index lags a moment behind."""
        on_the_way = (status for status in Status if not status.is_verdict)
        return any(self._has_backfill(status) for status in on_the_way)

    def _has_backfill(self, status: Status) -> bool:
        listed = Key("Status").eq(status.value) & Key("Position").gte(line_position(BACKFILL, ""))
        return bool(self._table.query(IndexName=BY_STATUS, KeyConditionExpression=listed, Limit=1)["Items"])

    def oldest_undecided(self, skipped: SkippedRows | None = None) -> str | None:
        """When the video that has waited longest for people was concluded; None if none waits.

        Like every index, this one lags a moment behind the table.
        """
        skipped = skipped or SkippedRows()
        first = [self._first_undecided(status, skipped) for status in AWAITS_PEOPLE]
        return min((moment for moment in first if moment), default=None)

    def _first_undecided(self, status: Status, skipped: SkippedRows) -> str | None:
        listed = Key("AwaitsDecision").eq(status.value)
        waiting = self._items(IndexName=AWAITING_DECISION, KeyConditionExpression=listed, Limit=PAGE_SIZE)
        for item in waiting:
            try:
                return TypedFields(item).instant("FinishedAt")
            except WrongField as error:
                skipped.add(UnreadableRow(str(item["VideoId"]), str(error)))
        return None

    def _items(self, **query: Any) -> Iterator[dict[str, Any]]:
        return items(self._table.query, **query)

    def rows_of(self, name: str, clock: Clock) -> list[dict[str, Any]]:
        """What `batch_reads` reads of the row of every upload of a name, as the rows are now.

        Which rows these are, an index says, which lags a moment behind the table.
        """
        listed = self._items(
            IndexName=BY_VIDEO_NAME, KeyConditionExpression=Key("VideoName").eq(name), Limit=LARGEST_LIST
        )
        known = self.known_rows((item["VideoId"] for item in listed), clock)
        return [row for row in known.values() if row.get("VideoName") == name]

    def has_newer_version(self, row: VideoAnalysis) -> bool:
        """Whether a later upload of the same name was recorded, and so has a verdict of its own.

        Like every index, this one lags a moment behind the table.
        """
        later = Key("VideoName").eq(row.name) & Key("QueuedAt").gt(row.queued_at)
        page = self._table.query(IndexName=BY_VIDEO_NAME, KeyConditionExpression=later, Limit=1)
        return bool(page["Items"])


def _turn(row: VideoAnalysis) -> datetime | None:
    """The turn, or the time, of a waiting video; None if its position is not as this pipeline writes it."""
    try:
        return parse_iso(TypedFields({"Turn": turn_of(row.position)}).instant("Turn"))
    except WrongField:
        return None
