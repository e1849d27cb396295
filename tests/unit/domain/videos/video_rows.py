"""The video analysis table in memory, with the row of one video."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from video_moderation.videos.line.start_leases import StartLeases
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.videos.video_analysis import VideoAnalysis

SEA = Video("media", "sea.mp4", "v1", "2026-11-23T07:00:00.000Z")


class Rows:
    """The table in memory, with the row of one video."""

    def __init__(self, **attributes: Any) -> None:
        self.memory = MemoryTable("VideoId", {})
        self.table = VideoAnalysisTable(cast("Table", self.memory))
        self.leases = StartLeases(cast("Table", self.memory))
        assert self.table.record(SEA)
        self.change(**attributes)

    def change(self, **attributes: Any) -> None:
        """Sets attributes of the row, whatever it says."""
        self.memory.put_item(Item={**self.item, **attributes})

    @property
    def item(self) -> dict[str, Any]:
        item: dict[str, Any] = self.memory.get_item(Key={"VideoId": SEA.video_id})["Item"]
        return item

    @property
    def row(self) -> VideoAnalysis:
        return self.table.known(SEA.video_id)

    @property
    def moved_on(self) -> VideoAnalysis:
        """The row as somebody read it before the last attempt began."""
        return replace(self.row, attempt=self.row.attempt - 1)
