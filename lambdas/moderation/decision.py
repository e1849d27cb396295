"""What people decide on videos that the pipeline would not call clean.

A decision never changes a verdict, which says what was moderated and found. It stands beside it: in the row,
as a tag that the archive can wait for, and as an event for whoever publishes or removes videos.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .analysis import Status, VideoAnalysis
from .claims import BeingConcluded
from .event_bus import VIDEO_DECIDED
from .observability import logger
from .verdict_document import SCHEMA_VERSION

if TYPE_CHECKING:
    from datetime import datetime

    from .analysis_table import VideoAnalysisTable
    from .claims import Claims
    from .event_bus import EventBus
    from .messages import Decision
    from .verdict_tag import VerdictTagger

OPEN_TO_DECISION = (Status.FLAGGED, Status.UNDETERMINED)


def document(row: VideoAnalysis, decision: Decision, decided_by: str) -> dict[str, Any]:
    """The decision for programs: the detail of the event `Video Decided`."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "decision": decision.decision,
        "decidedBy": decided_by,
        "decidedAt": decision.decided_at,
        "note": decision.note,
        "verdict": row.status.value,
        "videoId": row.video_id,
        "bucket": row.bucket,
        "key": row.name,
        "versionId": row.version_id,
    }


class Decisions:
    """Handles what people decide; the last decision counts, whatever order the messages come in."""

    def __init__(
        self, analysis: VideoAnalysisTable, claims: Claims, tagger: VerdictTagger, bus: EventBus
    ) -> None:
        self._analysis = analysis
        self._claims = claims
        self._tagger = tagger
        self._bus = bus

    def decide(self, decision: Decision, decided_by: str, owner: str, deadline: datetime) -> None:
        """Tag, event, and last of all the row: until then, the message comes again.

        `decided_by` is who sent the message, as SQS saw it; the message itself could claim anything.

        Raises:
            UnknownVideo: there is no row for this video.
            BeingConcluded: somebody else is deciding on this very video; the message comes again.
        """
        row = self._analysis.known(decision.video_id)
        if row.status not in OPEN_TO_DECISION:
            logger.warning("nothing to decide", status=row.status, decision=decision.decision)
            return
        if row.decided_at is not None and row.decided_at >= decision.decided_at:
            logger.info("a decision as late was made already", decided_at=row.decided_at)
            return
        with self._claims.on(row, owner, deadline) as claimed:
            if claimed is None:
                raise BeingConcluded(f"somebody else decides on {row.video_id}")
            if claimed.decided_at is not None and claimed.decided_at >= decision.decided_at:
                self._analysis.release(claimed, owner)
                return
            self._tagger.tag_decision(claimed, decision.decision.lower())
            self._bus.put(VIDEO_DECIDED, document(claimed, decision, decided_by))
            self._analysis.decide(claimed, owner, _attributes(decision, decided_by))
            logger.info("decided", decision=decision.decision, decided_by=decided_by)


def _attributes(decision: Decision, decided_by: str) -> dict[str, Any]:
    values = {
        "Decision": decision.decision,
        "DecidedAt": decision.decided_at,
        "DecidedBy": decided_by,
        "DecisionNote": decision.note,
    }
    return {name: value for name, value in values.items() if value}
