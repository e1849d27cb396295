"""Erasing a video: object versions, labels, decisions and row, in an order that nothing undoes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from moderation_cli.terminal.errors import Refused
from video_moderation.contract.storage.tables import BY_VIDEO_NAME, DECISION_KEY, METADATA_KEY
from video_moderation.runtime.table_pages import items
from video_moderation.videos.forgotten import ForgottenRows
from video_moderation.videos.video import Video, kept_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client

    from video_moderation.contract.storage.tables import TableKey

PATIENCE_SECONDS = 60
POLL_SECONDS = 2.0
_CLAIM = timedelta(minutes=15)


@dataclass(frozen=True)
class Found:
    """What there is of a file: the ids of its videos, and the object versions that S3 keeps.

    Attributes:
        name: the key of the object.
        video_ids: of every version that has a row or is in the bucket.
        versions: their ids in S3, with those of delete markers.
    """

    name: str
    video_ids: frozenset[str] = frozenset()
    versions: tuple[str, ...] = ()


@dataclass
class Erased:
    """How much was deleted."""

    versions: int = 0
    labels: int = 0
    decisions: int = 0
    videos: list[str] = field(default_factory=list)


class Forgetting:
    """Erases the videos of one file.

    The order matters. As long as S3 keeps an object version, the next sweep records it again: the versions go
    first. A claim then keeps every message from storing labels. The row, which alone names the rest, goes
    last, and leaves a mark without a name against late events. After a failure at any step, run it again.

    Args:
        s3: a client.
        bucket: the media bucket.
        videos: the video analysis table.
        labels: the metadata table.
        decisions: the decision table.
        sleep: waits, between attempts to claim a row.
        now: tells the time.
    """

    def __init__(
        self,
        s3: S3Client,
        bucket: str,
        videos: Table,
        labels: Table,
        decisions: Table,
        *,
        sleep: Callable[[float], object] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._videos = videos
        self._labels = labels
        self._decisions = decisions
        self._sleep = sleep
        self._now = now

    def find(self, name: str, version_id: str | None = None) -> Found:
        """Return what there is of a file, or of one version of it.

        The rows are those of the index by name, which lags a moment behind; the bucket has what it misses.
        """
        query = {
            "IndexName": BY_VIDEO_NAME,
            "KeyConditionExpression": Key("VideoName").eq(name),
        }
        recorded = {
            row["VideoId"]
            for row in items(self._videos.query, **query)
            if version_id in (None, row.get("VersionId"))
        }
        stored = [(video, version) for video, version in self._stored(name) if version_id in (None, version)]
        return Found(
            name,
            frozenset(recorded | {video for video, _ in stored if video}),
            tuple(version for _, version in stored),
        )

    def erase(self, found: Found) -> Erased:
        """Delete all of it.

        Raises:
            Refused: a function works on one of the videos; run it again later.
        """
        erased = Erased()
        for version in found.versions:
            self._s3.delete_object(Bucket=self._bucket, Key=found.name, VersionId=version)
            erased.versions += 1
        for video_id in sorted(found.video_ids):
            self._erase_records(found.name, video_id, erased)
        return erased

    def _erase_records(self, name: str, video_id: str, erased: Erased) -> None:
        rows = ForgottenRows(self._videos)
        for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
            # A file that was never recorded has no row to claim, and nothing else either.
            if rows.claim(video_id, self._now(), self._now() + _CLAIM):
                erased.labels += self._delete_labels(name, video_id)
                erased.decisions += self._delete_decisions(video_id)
            if rows.forget(video_id, self._now()):
                erased.videos.append(video_id)
                return
            self._sleep(POLL_SECONDS)
        raise Refused(
            f"a function works on the video with VideoId {video_id}: run the command again in 15 minutes; "
            "its object versions are deleted already"
        )

    def _stored(self, name: str) -> Iterator[tuple[str | None, str]]:
        """Yield each object version as its VideoId, None for a delete marker, and its version id."""
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=name)
        for page in pages:
            for version in page.get("Versions", []):
                if version["Key"] == name:
                    kept, etag = kept_version(version["VersionId"]), version["ETag"].strip('"')
                    yield Video(self._bucket, name, kept, "", etag).video_id, version["VersionId"]
            for marker in page.get("DeleteMarkers", []):
                if marker["Key"] == name:
                    yield None, marker["VersionId"]

    def _delete_labels(self, name: str, video_id: str) -> int:
        """Delete the labels of all jobs of one video; other versions of the file keep theirs."""
        query = {"KeyConditionExpression": Key("VideoName").eq(name), "ConsistentRead": True}
        rows = (row for row in items(self._labels.query, **query) if row["VideoId"] == video_id)
        return _delete(self._labels, METADATA_KEY, rows)

    def _delete_decisions(self, video_id: str) -> int:
        query = {"KeyConditionExpression": Key("VideoId").eq(video_id), "ConsistentRead": True}
        return _delete(self._decisions, DECISION_KEY, items(self._decisions.query, **query))


def _delete(table: Table, key: TableKey, rows: Iterator[dict[str, Any]]) -> int:
    """Delete rows in batches, and return how many."""
    deleted = 0
    with table.batch_writer() as batch:
        for row in rows:
            batch.delete_item(Key={name: row[name] for name in key if name})
            deleted += 1
    return deleted
