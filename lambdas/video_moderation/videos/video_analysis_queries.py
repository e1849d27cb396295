"""What is read of the video analysis table: one row, the line of a status, and what awaits a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from video_moderation.contract.status import AWAITS_PEOPLE, Status
from video_moderation.contract.tables import AWAITING_DECISION, BY_STATUS
from video_moderation.videos.video_analysis import VideoAnalysis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb.service_resource import Table

PAGE_SIZE = 25
FORGOTTEN_AT = "ForgottenAt"
"""When an operator forgot the video; a row that has it has nothing else."""


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

    def oldest(self, status: Status, page_size: int = PAGE_SIZE) -> Iterator[VideoAnalysis]:
        """The videos of a status in the order of their positions, page by page.

        The index lags a moment behind the table, so its answer is a hint only: each change of a row checks
        the row itself.
        """
        query: dict[str, Any] = {
            "IndexName": BY_STATUS,
            "KeyConditionExpression": Key("Status").eq(status.value),
            "Limit": page_size,
        }
        while True:
            page = self._table.query(**query)
            yield from map(VideoAnalysis.from_item, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def oldest_undecided(self) -> str | None:
        """When the video that has waited longest for people was concluded; None if none waits.

        Like every index, this one lags a moment behind the table.
        """
        first: list[str] = [
            str(item["FinishedAt"])
            for status in AWAITS_PEOPLE
            for item in self._table.query(
                IndexName=AWAITING_DECISION,
                KeyConditionExpression=Key("AwaitsDecision").eq(status.value),
                Limit=1,
            )["Items"]
        ]
        return min(first, default=None)
