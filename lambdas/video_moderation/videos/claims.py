"""Claims on a video: no two messages conclude it, or decide on it, at the same time."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from video_moderation.runtime.observability import logger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


class HandledElsewhere(Exception):
    """Another copy of the same message has the video; this one comes again."""


class Claims:
    """Claims on rows, each for one message until its handler's time ends."""

    def __init__(self, analysis: VideoAnalysisTable, clock: Clock) -> None:
        self._analysis = analysis
        self._clock = clock

    @contextmanager
    def on(self, row: VideoAnalysis, owner: str, deadline: datetime) -> Iterator[VideoAnalysis | None]:
        """The row, for as long as this message works on it; None if there is nothing to do for it.

        Another message that has the row is itself kept until it has succeeded, so this one may go. But two
        copies of one message are kept or deleted together: the second has to come again.

        Raises:
            HandledElsewhere: a copy of this same message has the row.
        """
        claimed = self._analysis.claim(row, owner, self._clock.now(), deadline)
        if claimed is None:
            now = self._analysis.known(row.video_id)
            if now.claimed_by == owner and now.status is row.status:
                raise HandledElsewhere(f"{owner} is being handled elsewhere")
            logger.info("nothing to do", status=now.status, claimed_by=now.claimed_by)
            yield None
            return
        try:
            yield claimed
        except Exception:
            self._analysis.release(claimed, owner)
            raise
