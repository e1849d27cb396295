"""Sending digests: what was collected since the last one, to the moderators and to the operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.alerts import digest
from video_moderation.alerts.topic import Notification
from video_moderation.contract.delivery import Delivery
from video_moderation.runtime.observability import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from video_moderation.alerts.collected_alerts import CollectedAlerts, Readers
    from video_moderation.alerts.command_line import CommandLine
    from video_moderation.alerts.email_pace import EmailPace
    from video_moderation.alerts.topic import Topic


class Digests:
    """Sends one digest for each kind of readers that has any."""

    def __init__(
        self,
        collected: CollectedAlerts,
        pace: EmailPace,
        topics: Mapping[Readers, Topic],
        command_line: CommandLine,
        review_url: str = "",
    ) -> None:
        self._collected = collected
        self._pace = pace
        self._topics = topics
        self._command_line = command_line
        self._review_url = review_url

    def send(self) -> int:
        """Sends what is due; the number of digests that failed, which the next run sends."""
        return sum(not self._try(readers, topic) for readers, topic in self._topics.items())

    def _try(self, readers: Readers, topic: Topic) -> bool:
        try:
            self._send(readers, topic)
        except (ClientError, BotoCoreError):
            logger.exception("digest not sent", readers=readers)
            return False
        return True

    def _send(self, readers: Readers, topic: Topic) -> None:
        """Publishes first, then removes: a process that dies in between tells it twice rather than never."""
        alerts = self._collected.of(readers)
        if not alerts or not self._pace.wait_for_digest():
            return
        topic.publish(
            Notification(
                subject=digest.subject(alerts),
                text=digest.text(alerts, self._command_line, self._review_url),
                document=digest.document(alerts),
                delivery=Delivery.DIGEST,
                attributes={},
            )
        )
        self._collected.remove(readers, alerts)
