"""Decides whether an alert is sent as an e-mail of its own or collected for the next digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.alerts.pace.collected_alerts import CollectedAlert
from video_moderation.alerts.text.alert import summary
from video_moderation.contract.messaging.delivery import Delivery
from video_moderation.runtime.clock import iso
from video_moderation.runtime.observability import logger
from video_moderation.videos.unfit_files import is_no_video

if TYPE_CHECKING:
    from datetime import datetime

    from video_moderation.alerts.pace.collected_alerts import CollectedAlerts, Readers
    from video_moderation.alerts.pace.email_pace import EmailPace
    from video_moderation.evaluation.verdict import Verdict
    from video_moderation.videos.video_analysis import VideoAnalysis


class AlertDelivery:
    """Chooses for each alert, and keeps it for the digest if that is the choice."""

    def __init__(self, pace: EmailPace, collected: CollectedAlerts) -> None:
        self._pace = pace
        self._collected = collected

    def choose(
        self, readers: Readers, row: VideoAnalysis, verdict: Verdict, finished_at: datetime
    ) -> Delivery:
        """The delivery; when it returns, a collected alert is stored and a single one has its turn.

        People do not hear of an empty version that was replaced, not even in a digest.
        """
        if verdict.replaced:
            return Delivery.COLLECTED
        if _may_be_single(row, verdict) and self._pace.wait_for_single():
            return Delivery.SINGLE
        alert = CollectedAlert(
            row.video_id,
            row.name,
            verdict.status.value,
            summary(verdict),
            iso(finished_at),
            row.is_backfill,
        )
        self._collected.add(readers, alert)
        logger.info("alert collected for the digest", readers=readers)
        return Delivery.COLLECTED


def _may_be_single(row: VideoAnalysis, verdict: Verdict) -> bool:
    """Whether an e-mail may be about this video alone: somebody can watch it, and it was uploaded just now.

    A version that was deleted, before or during its job, needs nobody at once. A video of a backfill takes no
    turn from an upload.
    """
    is_deleted = verdict.deleted or row.deleted_at is not None
    return not (row.is_backfill or is_deleted or is_no_video(verdict.reason))
