"""Deleted objects: their rows are marked, so that nobody is asked to moderate or to watch what is gone.

An event only says where to look. What counts is what S3 lists then: a forged event marks nothing, and events
that arrive twice or in another order lead to the same marks. Two of them may be handled at the same time, so
whoever changed a mark compares it with S3 once more: the last one to write has then seen what S3 lists now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_moderation.contract.status import Status
from video_moderation.runtime.clock import iso
from video_moderation.runtime.observability import logger
from video_moderation.videos.unfit_files import DELETED
from video_moderation.videos.video import OVERWRITTEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.line.turns import Turns
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


MOST_LOOKS = 5


class StillChanging(Exception):
    """The rows of a key, or its versions, change while they are compared: the message comes again."""


class Deletions:
    """Compares the rows of one object key with the versions that S3 has of it."""

    def __init__(
        self,
        s3: S3Client,
        analysis: VideoAnalysisTable,
        bucket: str,
        clock: Clock,
        turns: Turns | None = None,
    ) -> None:
        self._s3 = s3
        self._analysis = analysis
        self._bucket = bucket
        self._clock = clock
        self._turns = turns

    def look_at(self, name: str) -> int:
        """Marks the rows of versions that are deleted, and of all versions behind a delete marker.

        A version behind a delete marker that was removed again loses its mark, and one that ended without a
        verdict because of it waits for a job again. Returns how many marks changed.

        Raises:
            StillChanging: after some looks, the rows do not agree with S3 yet.
        """
        changed = 0
        for _ in range(MOST_LOOKS):
            wrong = self._wrong_rows(name)
            if not wrong:
                logger.info("object deleted", video_name=name, changed=changed)
                return changed
            changed += sum(self._correct(row) for row in wrong)
        raise StillChanging(f"{len(wrong)} rows of {name!r} do not agree with S3 after {MOST_LOOKS} looks")

    def _wrong_rows(self, name: str) -> list[dict[str, Any]]:
        """The rows whose mark is not what S3 lists."""
        rows = self._analysis.rows_of(name, self._clock)
        if not rows:
            return []
        visible = self._visible_versions(name)
        return [row for row in rows if (_version(row) in visible) == ("DeletedAt" in row)]

    def _correct(self, row: Mapping[str, Any]) -> bool:
        """Makes a row say the other thing; False if it changed since it was read."""
        video_id, status, is_decided = row["VideoId"], row["Status"], "Decision" in row
        if "DeletedAt" not in row:
            return self._analysis.mark_deleted(video_id, self._clock.now())
        not_moderated = status in (Status.UNDETERMINED, Status.RECOVERING) and row.get("Reason") == DELETED
        if not_moderated and not is_decided:
            return self._revive(row)
        return self._analysis.unmark_deleted(video_id, status, is_decided=is_decided)

    def _revive(self, row: Mapping[str, Any]) -> bool:
        now = self._clock.now()
        turn = self._turns.of(row["VideoName"], iso(now)) if self._turns else None
        return self._analysis.revive(row["VideoId"], row["QueuedAt"], now, turn)

    def _visible_versions(self, name: str) -> set[str]:
        """The versions of a key; none if a delete marker hides them.

        S3 lists in the order of the keys, so this key comes before all longer ones that begin like it.
        """
        found: set[str] = set()
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=name)
        for page in pages:
            if any(each["IsLatest"] for each in page.get("DeleteMarkers", []) if each["Key"] == name):
                return set()
            found |= {each["VersionId"] for each in page.get("Versions", []) if each["Key"] == name}
            if page.get("NextKeyMarker") != name:
                break
        return found


def _version(row: Mapping[str, Any]) -> str:
    return str(row.get("VersionId", OVERWRITTEN))
