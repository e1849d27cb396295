"""Records the decisions of moderators, whatever the verdict of the video: users report clean videos, too.

A decision never changes a verdict, which says what was moderated and found. It stands beside it: in the row,
as a tag that the archive can wait for, and as an event for whoever publishes or removes videos.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_moderation.contract.messaging.events import VIDEO_DECIDED
from video_moderation.evaluation.document import SCHEMA_VERSION
from video_moderation.runtime.observability import logger
from video_moderation.videos.claims import HandledElsewhere
from video_moderation.videos.decisions.decision import rank

if TYPE_CHECKING:
    from datetime import datetime

    from video_moderation.alerts.sending.event_bus import EventBus
    from video_moderation.verdict.verdict_tag import VerdictTagger
    from video_moderation.videos.claims import Claims
    from video_moderation.videos.decisions.decision import Decision
    from video_moderation.videos.decisions.decision_table import DecisionTable
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


class NoVerdictYet(Exception):
    """The video is still on its way: the message comes again, and in the end waits for a person."""


def document(row: VideoAnalysis, decision: Decision) -> dict[str, Any]:
    """The decision for programs: the detail of the event `Video Decided`."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "decision": decision.decision,
        "decisionId": decision.decision_id,
        "decidedBy": decision.decided_by,
        "decidedAt": decision.decided_at,
        "note": decision.note,
        "verdict": row.status.value,
        "audience": row.audience,
        "videoId": row.video_id,
        "bucket": row.bucket,
        "key": row.name,
        "versionId": row.version_id,
    }


class Decisions:
    """Handles what people decide; the last decision counts, whatever order the messages come in."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        history: DecisionTable,
        claims: Claims,
        tagger: VerdictTagger,
        bus: EventBus,
    ) -> None:
        self._analysis = analysis
        self._history = history
        self._claims = claims
        self._tagger = tagger
        self._bus = bus

    def decide(self, decision: Decision, deadline: datetime) -> None:
        """History, tag, event, and last of all the row: until then, the message comes again.

        Raises:
            UnknownVideo: there is no row for this video.
            NoVerdictYet: there is nothing to decide on yet; people hear of a verdict before the row has it.
            HandledElsewhere: somebody else is deciding on this very video; the message comes again.
        """
        row, owner = self._analysis.known(decision.video_id), decision.decision_id
        if not row.status.is_verdict:
            raise NoVerdictYet(f"{row.video_id} is {row.status}")
        # Also one that a later decision has overtaken: somebody made it.
        self._history.record(self._analysis.known_item(row.video_id), decision)
        if _stands(row, decision):
            return
        with self._claims.on(row, owner, deadline) as claimed:
            if claimed is None:
                raise HandledElsewhere(f"somebody else decides on {row.video_id}")
            if _stands(claimed, decision):
                self._analysis.release(claimed, owner)
                return
            self._tagger.tag_decision(claimed, decision.decision.tag_value)
            self._bus.put(VIDEO_DECIDED, document(claimed, decision))
            self._analysis.decide(claimed, owner, _attributes(decision))
            logger.info("decided", decision=decision.decision, decided_by=decision.decided_by)


def _stands(row: VideoAnalysis, decision: Decision) -> bool:
    """Whether what the row says already is this decision, or one that counts more."""
    if rank(row.decision, row.decided_at) < decision.rank:
        return False
    logger.info("a decision that counts more was made already", decided_at=row.decided_at)
    return True


def _attributes(decision: Decision) -> dict[str, str]:
    """What the row says of it; a note that is empty replaces the one of an earlier decision, too."""
    return {
        "Decision": decision.decision,
        "DecisionId": decision.decision_id,
        "DecidedAt": decision.decided_at,
        "DecidedBy": decision.decided_by,
        "DecisionNote": decision.note,
    }
