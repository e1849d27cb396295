"""Moderates a version again: withdraws its verdict, and lets it wait for a job like a new upload.

Only those who may decide on videos can ask for it, since the request comes through the decision queue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.runtime.clock import iso
from video_moderation.runtime.observability import logger
from video_moderation.videos.claims import HandledElsewhere
from video_moderation.videos.video_analysis import BACKFILL, FRESH

if TYPE_CHECKING:
    from datetime import datetime

    from video_moderation.messages import ModerateAgain
    from video_moderation.runtime.clock import Clock
    from video_moderation.verdict.verdict_tag import VerdictTagger
    from video_moderation.videos.claims import Claims
    from video_moderation.videos.line.turns import Turns
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


class ModerationAgain:
    """Handles requests to moderate a video again; each has one effect, however often it is delivered."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        claims: Claims,
        tagger: VerdictTagger,
        clock: Clock,
        turns: Turns | None = None,
    ) -> None:
        self._analysis = analysis
        self._claims = claims
        self._tagger = tagger
        self._clock = clock
        self._turns = turns

    def start(self, request: ModerateAgain, owner: str, deadline: datetime) -> None:
        """Withdraw the verdict: the tag first, the row last; `owner` is the message.

        Whatever fails in between, the message comes again, and until then nobody reads the video by a verdict
        that is being withdrawn. Nor is the version archived meanwhile: Rekognition could not read it.

        A request that is one of many leaves the tag: it may take weeks until all of them have another
        verdict, and each was moderated by the rules of its day.

        Raises:
            UnknownVideo: there is no row for this video.
            HandledElsewhere: another message works on this very video; this one comes again.
        """
        row = self._analysis.known(request.video_id)
        if _is_pointless(row, request):
            return
        with self._claims.on(row, owner, deadline) as claimed:
            if claimed is None:
                raise HandledElsewhere(f"another message works on {row.video_id}")
            if _is_pointless(claimed, request):
                self._analysis.release(claimed, owner)
                return
            if not request.behind_uploads:
                self._tagger.withdraw(claimed)
            if not self._reopen(claimed, owner, request):
                raise HandledElsewhere(f"{row.video_id} changed while its verdict was withdrawn")
            logger.info("moderating again", withdrawn=claimed.status, requested_by=request.requested_by)

    def _reopen(self, row: VideoAnalysis, owner: str, request: ModerateAgain) -> bool:
        now = self._clock.now()
        if request.behind_uploads:
            return self._analysis.reopen(row, owner, request.request_id, now, BACKFILL)
        turn = self._turns.of(row.name, iso(now)) if self._turns else None
        return self._analysis.reopen(row, owner, request.request_id, now, FRESH, turn)


def _is_pointless(row: VideoAnalysis, request: ModerateAgain) -> bool:
    """Whether there is nothing to do.

    What people decided counts more than a verdict: a rejected video must not become clean, nor an approved
    one lose its approval, because a machine looked at it again.
    """
    if row.reopen_id == request.request_id:
        logger.info("this request was carried out already")
    elif not row.status.is_verdict:
        logger.info("the video is being moderated", status=row.status)
    elif row.version_id is None:
        logger.warning("S3 kept no version: what is stored now may be another video")
    elif row.deleted_at:
        logger.info("the version is deleted: not moderated again")
    elif row.decision:
        logger.warning("people have decided on the video: not moderated again", decision=row.decision)
    else:
        return False
    return True
