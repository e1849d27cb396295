"""Comparing the bucket with the table: a video whose upload event was lost is found and recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from video_moderation.contract.uploads import VIDEO_SUFFIXES
from video_moderation.runtime.clock import iso
from video_moderation.runtime.observability import logger
from video_moderation.videos.video import Video, kept_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectVersionsOutputTypeDef

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


@dataclass(frozen=True)
class Sweep:
    """How far a sweep came. `marker` is where to go on, None when the bucket's end is reached."""

    checked: int = 0
    found: int = 0
    marker: dict[str, str] | None = None

    def to_json(self) -> dict[str, Any]:
        """The state as Step Functions carries it from one call to the next."""
        return {
            "checked": self.checked,
            "found": self.found,
            "marker": self.marker,
            "finished": self.marker is None,
        }


class Sweeper:
    """Walks all versions of all videos of a bucket, a page of 1,000 at a time."""

    def __init__(self, s3: S3Client, analysis: VideoAnalysisTable, clock: Clock) -> None:
        self._s3 = s3
        self._analysis = analysis
        self._clock = clock

    def run(self, bucket: str, sweep: Sweep, deadline: datetime) -> Sweep:
        """Goes on from `sweep` until the bucket, or the time, ends."""
        while True:
            page = self._s3.list_object_versions(Bucket=bucket, **(sweep.marker or {}))  # type: ignore[arg-type]
            videos = list(_videos(bucket, page))
            found = sum(self._record(video) for video in videos)
            sweep = Sweep(sweep.checked + len(videos), sweep.found + found, _next_marker(page))
            if sweep.marker is None or self._clock.now() >= deadline:
                logger.info("swept", **sweep.to_json())
                return sweep

    def _record(self, video: Video) -> bool:
        """Records a video that is not in the table; True if it was not."""
        if self._analysis.get(video.video_id) or not self._analysis.record(video):
            return False
        logger.warning("video had no row: found", video_id=video.video_id, video_name=video.name)
        return True


def _videos(bucket: str, page: ListObjectVersionsOutputTypeDef) -> Iterator[Video]:
    for version in page.get("Versions", []):
        if version["Key"].lower().endswith(VIDEO_SUFFIXES):
            version_id, etag = kept_version(version["VersionId"]), version["ETag"].strip('"')
            yield Video(bucket, version["Key"], version_id, iso(version["LastModified"]), etag)


def _next_marker(page: ListObjectVersionsOutputTypeDef) -> dict[str, str] | None:
    if not page["IsTruncated"]:
        return None
    return {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
