"""Announces a verdict to the moderators, to the operators, and on the event bus.

Each announcement is marked in the row as soon as it was made. When a later step fails and the message
comes again, what was announced is not announced again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from video_moderation.alerts.pace.collected_alerts import Readers
from video_moderation.alerts.sending.topic import Notification
from video_moderation.alerts.text import alert
from video_moderation.contract.messaging.delivery import Delivery
from video_moderation.contract.messaging.events import VIDEO_MODERATED
from video_moderation.contract.status import Status
from video_moderation.evaluation.document import document

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from video_moderation.alerts.sending.alert_delivery import AlertDelivery
    from video_moderation.alerts.sending.event_bus import EventBus
    from video_moderation.alerts.sending.topic import Topic
    from video_moderation.evaluation.verdict import Verdict
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


class Announcer:
    """Announces verdicts: flagged and undetermined ones to people, every one to the event bus."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        bus: EventBus,
        *,
        alerts: Topic,
        operations: Topic,
        delivery: AlertDelivery,
        places: alert.Places,
    ) -> None:
        self._analysis = analysis
        self._bus = bus
        self._alerts = alerts
        self._operations = operations
        self._delivery = delivery
        self._places = places

    def announce(self, row: VideoAnalysis, verdict: Verdict, finished_at: datetime) -> None:
        """Makes the announcements that are due and were not made yet."""
        if verdict.status is not Status.CLEAN:
            self._once("alert", row, verdict, lambda: self._tell_moderators(row, verdict, finished_at))
        if verdict.status is Status.UNDETERMINED and not verdict.is_quiet:
            self._once("operations", row, verdict, lambda: self._tell_operators(row, verdict, finished_at))
        told = document(row, verdict, finished_at)
        self._once("event", row, verdict, lambda: self._bus.put(VIDEO_MODERATED, told))

    def _once(self, kind: str, row: VideoAnalysis, verdict: Verdict, announce: Callable[[], None]) -> None:
        """One kind of announcement of one verdict: what was said of another verdict does not count."""
        announcement = f"{verdict.status.value}:{kind}"
        if announcement not in row.announced:
            announce()
            self._analysis.mark_announced(row, announcement)

    def _tell_moderators(self, row: VideoAnalysis, verdict: Verdict, finished_at: datetime) -> None:
        """Their topic gets every alert, since programs subscribe to it; e-mails leave out collected ones."""
        delivery = self._delivery.choose(Readers.MODERATORS, row, verdict, finished_at)
        self._alerts.publish(self._notification(row, verdict, finished_at, delivery))

    def _tell_operators(self, row: VideoAnalysis, verdict: Verdict, finished_at: datetime) -> None:
        """Their topic has no filters, so that alarms pass; a collected alert reaches them in the digest."""
        delivery = self._delivery.choose(Readers.OPERATORS, row, verdict, finished_at)
        if delivery is Delivery.SINGLE:
            self._operations.publish(self._notification(row, verdict, finished_at, delivery))

    def _notification(
        self, row: VideoAnalysis, verdict: Verdict, finished_at: datetime, delivery: Delivery
    ) -> Notification:
        return Notification(
            subject=alert.subject(row, verdict),
            text=alert.text(row, verdict, self._places),
            document=document(row, verdict, finished_at),
            delivery=delivery,
            attributes=message_attributes(verdict),
        )


def message_attributes(verdict: Verdict) -> dict[str, Any]:
    """What a subscription can filter on beside delivery: the verdict, what was flagged, who may see it.

    Message:
        verdict (text): `FLAGGED` or `UNDETERMINED`.
        categories (list): the top categories of everything that was flagged; absent if nothing was.
        audience (text): the widest audience that may see the video; absent if the policy has no audiences.
    """
    attributes = {"verdict": {"DataType": "String", "StringValue": verdict.status.value}}
    if verdict.categories:
        attributes["categories"] = {
            "DataType": "String.Array",
            "StringValue": json.dumps(verdict.categories),
        }
    if verdict.audience:
        attributes["audience"] = {"DataType": "String", "StringValue": verdict.audience}
    return attributes
