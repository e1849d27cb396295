"""Deleted objects: their rows are marked, so that nobody is asked to moderate or to watch what is gone.

An event only says where to look. What counts is what S3 lists then: a forged event marks nothing, and events
that arrive twice or in another order lead to the same marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_moderation.contract.status import AWAITS_PEOPLE, Status
from video_moderation.runtime.observability import logger
from video_moderation.videos.unfit_files import DELETED
from video_moderation.videos.video import OVERWRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_s3 import S3Client

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


class Deletions:
    """Compares the rows of one object key with the versions that S3 has of it."""

    def __init__(self, s3: S3Client, analysis: VideoAnalysisTable, bucket: str, clock: Clock) -> None:
        self._s3 = s3
        self._analysis = analysis
        self._bucket = bucket
        self._clock = clock

    def look_at(self, name: str) -> int:
        """Marks the rows of versions that are deleted, and of all versions behind a delete marker.

        A version behind a delete marker that was removed again loses its mark, and one that ended without a
        verdict because of it waits for a job again. Returns how many rows changed.
        """
        listed = list(self._analysis.versions_of(name))
        if not listed:
            return 0
        visible = self._visible_versions(name)
        changed = sum(self._agree(row, visible=_version(row) in visible) for row in listed)
        logger.info("object deleted", video_name=name, rows=len(listed), changed=changed)
        return changed

    def _agree(self, row: Mapping[str, Any], *, visible: bool) -> bool:
        """Makes one row say whether its version is deleted; True if it said otherwise."""
        is_marked = "DeletedAt" in row
        if visible == (not is_marked):
            return False
        video_id, status = row["VideoId"], row.get("Status")
        if not visible:
            return self._analysis.mark_deleted(video_id, self._clock.now())
        if status == Status.UNDETERMINED and row.get("Reason") == DELETED:
            return self._analysis.revive(video_id, row["QueuedAt"], self._clock.now())
        awaits = status if status in AWAITS_PEOPLE and "Decision" not in row else None
        return self._analysis.unmark_deleted(video_id, awaits)

    def _visible_versions(self, name: str) -> set[str]:
        """The versions of a key; none if a delete marker hides them."""
        found: set[str] = set()
        for page in self._pages(name):
            if any(each["IsLatest"] for each in page.get("DeleteMarkers", []) if each["Key"] == name):
                return set()
            found |= {each["VersionId"] for each in page.get("Versions", []) if each["Key"] == name}
        return found

    def _pages(self, name: str) -> Iterator[Mapping[str, Any]]:
        """The pages that list this key, which comes before all longer ones that begin like it."""
        marker: dict[str, str] = {}
        while True:
            page = self._s3.list_object_versions(Bucket=self._bucket, Prefix=name, **marker)  # type: ignore[arg-type]
            yield page
            if not page["IsTruncated"] or page["NextKeyMarker"] != name:
                return
            marker = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}


def _version(row: Mapping[str, Any]) -> str:
    return str(row.get("VersionId", OVERWRITTEN))
