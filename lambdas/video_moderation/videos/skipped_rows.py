"""Counts rows that cannot be read: they are skipped, and an alarm reports them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.runtime.observability import logger

if TYPE_CHECKING:
    from video_moderation.videos.video_analysis import UnreadableRow


class SkippedRows:
    """The rows that one run of a function could not read; each is logged once.

    Example:
        >>> skipped = SkippedRows()
        >>> skipped.add(UnreadableRow("0af3", "Attempt must be a whole number from 1"))
        >>> skipped.count
        1
    """

    def __init__(self) -> None:
        self._video_ids: set[str] = set()

    @property
    def count(self) -> int:
        """How many rows were skipped."""
        return len(self._video_ids)

    def add(self, error: UnreadableRow) -> None:
        """Skip a row."""
        if error.video_id not in self._video_ids:
            self._video_ids.add(error.video_id)
            logger.error("row skipped", video_id=error.video_id, reason=str(error))
