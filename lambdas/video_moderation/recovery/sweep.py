"""Comparing the bucket with the table: a video whose upload event was lost is found and recorded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from video_moderation.contract.uploads import VIDEO_SUFFIXES, ending
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.runtime.observability import logger
from video_moderation.videos.video import Video, kept_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectVersionsOutputTypeDef, ObjectVersionTypeDef

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.turns import Turns
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


MOST_ENDINGS = 50
ELSE = "other"
LOOK_BACK = timedelta(hours=1)
"""How long before the end of a deployment a video may have been uploaded that the deployment concealed."""


@dataclass(frozen=True)
class Sweep:
    """How far a sweep came. `marker` is where to go on, None when the bucket's end is reached.

    With `since`, the end of a deployment (ISO 8601), versions from more than an hour before it are listed but
    not looked up: listing is cheap, a read for each of millions of versions is not. `others` counts the
    versions that are not moderated, by the endings of their keys.
    """

    checked: int = 0
    found: int = 0
    marker: dict[str, str] | None = None
    since: str | None = None
    others: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> Sweep:
        """The sweep that an execution starts with, or that `to_json` returned.

        Raises:
            ValueError: `since` is no instant.
        """
        since = state.get("since")
        if since is not None:
            parse_iso(since)
        others = state.get("others", {})
        return cls(state.get("checked", 0), state.get("found", 0), state.get("marker"), since, others)

    def to_json(self) -> dict[str, Any]:
        """The state as Step Functions carries it from one call to the next."""
        return {
            "checked": self.checked,
            "found": self.found,
            "marker": self.marker,
            "finished": self.marker is None,
            "since": self.since,
            "others": dict(self.others),
        }

    @property
    def begins(self) -> datetime | None:
        """The instant before which nothing is looked up; None if everything is."""
        return parse_iso(self.since) - LOOK_BACK if self.since else None


class BucketSweeper:
    """Walks all versions of all videos of a bucket, a page of 1,000 at a time."""

    def __init__(
        self,
        s3: S3Client,
        analysis: VideoAnalysisTable,
        clock: Clock,
        suffixes: tuple[str, ...] = VIDEO_SUFFIXES,
        turns: Turns | None = None,
    ) -> None:
        self._s3 = s3
        self._analysis = analysis
        self._clock = clock
        self._suffixes = suffixes
        self._turns = turns

    def run(self, bucket: str, sweep: Sweep, deadline: datetime) -> Sweep:
        """Goes on from `sweep` until the bucket, or the time, ends."""
        while True:
            page = self._s3.list_object_versions(Bucket=bucket, **(sweep.marker or {}))  # type: ignore[arg-type]
            meant = [each for each in page.get("Versions", []) if _is_meant(each, sweep.begins)]
            videos = [_video(bucket, each) for each in meant if self._is_video(each["Key"])]
            others = [each["Key"] for each in meant if not self._is_video(each["Key"])]
            known = self._analysis.known_ids((video.video_id for video in videos), self._clock)
            found = sum(self._record(video) for video in videos if video.video_id not in known)
            sweep = replace(
                sweep,
                checked=sweep.checked + len(videos),
                found=sweep.found + found,
                marker=_next_marker(page),
                others=_counted(sweep.others, others),
            )
            if sweep.marker is None or self._clock.now() >= deadline:
                logger.info("swept", **sweep.to_json())
                return sweep

    def _is_video(self, name: str) -> bool:
        return name.lower().endswith(self._suffixes)

    def _record(self, video: Video) -> bool:
        """Records a video that is not in the table; False if another function was faster."""
        turn = self._turns.of(video) if self._turns else None
        if not self._analysis.record(video, turn=turn):
            return False
        logger.warning("video had no row: found", video_id=video.video_id, video_name=video.name)
        return True


def _is_meant(version: ObjectVersionTypeDef, begins: datetime | None) -> bool:
    return begins is None or version["LastModified"] >= begins


def _video(bucket: str, version: ObjectVersionTypeDef) -> Video:
    version_id, etag = kept_version(version["VersionId"]), version["ETag"].strip('"')
    return Video(bucket, version["Key"], version_id, iso(version["LastModified"]), etag)


def _counted(counts: Mapping[str, int], names: Iterable[str]) -> dict[str, int]:
    """The counts by ending with those of more object keys; a key that ends in `/` is a folder of the console.

    Step Functions carries them from call to call, so the rarest of very many endings are counted together.
    """
    counted = Counter(counts)
    counted.update(ending(name) for name in names if not name.endswith("/"))
    if len(counted) <= MOST_ENDINGS:
        return dict(counted)
    kept = dict(counted.most_common(MOST_ENDINGS))
    return {**kept, ELSE: counted.total() - sum(kept.values()) + kept.get(ELSE, 0)}


def _next_marker(page: ListObjectVersionsOutputTypeDef) -> dict[str, str] | None:
    if not page["IsTruncated"]:
        return None
    return {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
