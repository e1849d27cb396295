"""Comparing the bucket with the table: a video without a row is found and recorded.

A sweep looks for uploads whose event was lost. A backfill looks for videos that were in the bucket before it
had a pipeline, which nobody wants to pay for unasked: a sweep leaves them alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from video_moderation.contract.storage.uploads import VIDEO_SUFFIXES, ending, is_watched
from video_moderation.recovery.backfill import is_archived
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.runtime.observability import logger
from video_moderation.videos.deletions import StillChanging
from video_moderation.videos.video import Video, stable_version
from video_moderation.videos.video_analysis import BACKFILL, FRESH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set
    from datetime import datetime

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectVersionsOutputTypeDef, ObjectVersionTypeDef

    from video_moderation.inspection.durations import Durations
    from video_moderation.recovery.backfill import Estimate
    from video_moderation.recovery.sweep import Sweep
    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.deletions import Deletions
    from video_moderation.videos.line.turns import Turns
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable
    from video_moderation.videos.watch_mark import WatchMark


MOST_ENDINGS = 50
ELSE = "other"
LOOK_BACK = timedelta(hours=1)
"""How long before the end of a deployment a video may have been uploaded that the deployment concealed.

S3 dates a multipart upload by its beginning: one that was begun earlier, and completed before the pipeline
watched, is left to a backfill. A longer time would moderate videos unasked that were there before.
"""
ENABLED = "Enabled"
UNVERSIONED = "Unversioned"


class BucketSweeper:
    """Walks all versions of all videos of a bucket, a page of 1,000 at a time."""

    def __init__(
        self,
        s3: S3Client,
        analysis: VideoAnalysisTable,
        watch: WatchMark,
        clock: Clock,
        durations: Durations,
        suffixes: tuple[str, ...] = VIDEO_SUFFIXES,
        turns: Turns | None = None,
        prefixes: tuple[str, ...] = (),
        deletions: Deletions | None = None,
    ) -> None:
        self._s3 = s3
        self._analysis = analysis
        self._watch = watch
        self._clock = clock
        self._durations = durations
        self._suffixes = suffixes
        self._turns = turns
        self._prefixes = prefixes
        self._deletions = deletions

    def run(self, bucket: str, sweep: Sweep, deadline: datetime) -> Sweep:
        """Goes on from `sweep` until the bucket, or the time, ends.

        A backfill of a bucket whose versioning is not enabled ends at once: its videos could be replaced
        while they are moderated.
        """
        versioning = self._s3.get_bucket_versioning(Bucket=bucket).get("Status", UNVERSIONED)
        sweep = replace(sweep, versioning=versioning)
        if sweep.backfill and versioning != ENABLED:
            return replace(sweep, marker=None)
        begins = self._begins(sweep)
        while True:
            page = self._s3.list_object_versions(**_request(bucket, sweep))
            meant = [each for each in page.get("Versions", []) if _is_meant(each, sweep, begins)]
            hidden = {each["Key"] for each in page.get("DeleteMarkers", []) if each["IsLatest"]}
            sweep = self._after(bucket, sweep, meant, hidden)
            sweep = replace(sweep, marker=None if sweep.room == 0 else _next_marker(page))
            if sweep.marker is None or self._clock.now() >= deadline:
                logger.info("swept", **sweep.to_json())
                return sweep

    def _begins(self, sweep: Sweep) -> datetime | None:
        """The instant before which nothing is looked up: a sweep is about events that should have come."""
        if sweep.backfill:
            return None
        deployed = parse_iso(sweep.since) if sweep.since else None
        watched = self._watch.since(deployed or self._clock.now())
        return max(watched, deployed or watched) - LOOK_BACK

    def _after(
        self, bucket: str, sweep: Sweep, meant: Sequence[ObjectVersionTypeDef], hidden: Set[str]
    ) -> Sweep:
        """The sweep after a page, in which delete markers hide some keys."""
        versions = [each for each in meant if self._is_video(each["Key"])]
        others = [each["Key"] for each in meant if not self._is_video(each["Key"])]
        readable = [each for each in versions if not (sweep.backfill and is_archived(each))]
        unknown = self._unknown(bucket, sweep, readable, hidden)
        if sweep.backfill and sweep.backfill.dry_run:
            estimate = self._estimate(sweep, unknown, archived=len(versions) - len(readable))
            sweep = replace(sweep, found=sweep.found + len(unknown), estimate=estimate)
        else:
            found = sum(self._record(video, sweep) for video in unknown)
            sweep = replace(sweep, found=sweep.found + found)
        return replace(sweep, checked=sweep.checked + len(versions), others=_counted(sweep.others, others))

    def _is_video(self, name: str) -> bool:
        return is_watched(name, self._suffixes, self._prefixes)

    def _unknown(
        self, bucket: str, sweep: Sweep, versions: Sequence[ObjectVersionTypeDef], hidden: Set[str]
    ) -> dict[Video, int]:
        """The videos without a row, as many as may be found, with their sizes."""
        sizes = {_video(bucket, each, sweep.versioning): each["Size"] for each in versions}
        known = self._analysis.known_rows((video.video_id for video in sizes), self._clock)
        if self._deletions and not sweep.backfill:
            _look_at_what_is_back(self._deletions, known, hidden)
        unknown = [video for video in sizes if video.video_id not in known]
        return {video: sizes[video] for video in unknown[: sweep.room]}

    def _estimate(self, sweep: Sweep, unknown: Mapping[Video, int], *, archived: int) -> Estimate:
        durations = self._durations.of_some([*unknown], sweep.estimate.sampled)
        return sweep.estimate.with_page([*unknown.values()], durations, archived=archived)

    def _record(self, video: Video, sweep: Sweep) -> bool:
        """Records a video that is not in the table; False if another function was faster."""
        if sweep.backfill:
            return self._analysis.record(video, BACKFILL) is not None
        turn = self._turns.of(video.name, video.queued_at) if self._turns else None
        if not self._analysis.record(video, FRESH, turn):
            return False
        logger.warning("video had no row: found", video_id=video.video_id, video_name=video.name)
        return True


def _look_at_what_is_back(
    deletions: Deletions, known: Mapping[str, Mapping[str, Any]], hidden: Set[str]
) -> None:
    """Versions that S3 shows and whose rows say that they are deleted: the event of their return was lost."""
    marked = {row["VideoName"] for row in known.values() if "DeletedAt" in row}
    for name in sorted(marked - hidden):
        try:
            deletions.look_at(name)
        except StillChanging:  # the next sweep looks again; the others of this one must not wait for it
            logger.exception("marks of deleted versions not compared", video_name=name)


def _request(bucket: str, sweep: Sweep) -> Any:
    request: dict[str, Any] = {"Bucket": bucket, **(sweep.marker or {})}
    if sweep.backfill:
        request["OptionalObjectAttributes"] = ["RestoreStatus"]
        if sweep.backfill.prefix:
            request["Prefix"] = sweep.backfill.prefix
    return request


def _is_meant(version: ObjectVersionTypeDef, sweep: Sweep, begins: datetime | None) -> bool:
    if sweep.backfill:
        return sweep.backfill.means(version)
    return begins is None or version["LastModified"] >= begins


def _video(bucket: str, version: ObjectVersionTypeDef, versioning: str) -> Video:
    version_id = stable_version(version["VersionId"], versioning_enabled=versioning == ENABLED)
    return Video(bucket, version["Key"], version_id, iso(version["LastModified"]), version["ETag"].strip('"'))


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
