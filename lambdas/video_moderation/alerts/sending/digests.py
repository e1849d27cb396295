"""Sends digests of the alerts collected since the last digest, to moderators and to operators."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.alerts.sending.topic import Notification
from video_moderation.alerts.text import digest
from video_moderation.contract.messaging.delivery import Delivery
from video_moderation.runtime.clock import parse_iso
from video_moderation.runtime.observability import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from video_moderation.alerts.pace.collected_alerts import CollectedAlert, CollectedAlerts, Readers
    from video_moderation.alerts.pace.email_pace import EmailPace
    from video_moderation.alerts.sending.topic import Topic
    from video_moderation.alerts.text.command_line import Commands
    from video_moderation.runtime.clock import Clock


BACKFILL_AFTER = timedelta(days=1)
"""While a backfill goes on, people hear of it so long after the first video that they must know of."""


class Digests:
    """Sends one digest for each kind of readers that has any, and another one for a backfill.

    The one for a backfill is sent when `backfill_under_way` says that it is over, or once a day until then.
    """

    def __init__(
        self,
        collected: CollectedAlerts,
        pace: EmailPace,
        topics: Mapping[Readers, Topic],
        commands: Commands,
        backfill_under_way: Callable[[], bool],
        clock: Clock,
        review_url: str = "",
    ) -> None:
        self._collected = collected
        self._pace = pace
        self._topics = topics
        self._commands = commands
        self._backfill_under_way = backfill_under_way
        self._clock = clock
        self._review_url = review_url

    def send(self) -> int:
        """Sends what is due; the number of digests that failed, which the next run sends."""
        return sum(
            not self._try(readers, topic, of_backfill=of_backfill)
            for readers, topic in self._topics.items()
            for of_backfill in (False, True)
        )

    def _try(self, readers: Readers, topic: Topic, *, of_backfill: bool) -> bool:
        try:
            self._send(readers, topic, self._collected.of(readers, of_backfill=of_backfill))
        except (ClientError, BotoCoreError):
            logger.exception("digest not sent", readers=readers, of_backfill=of_backfill)
            return False
        return True

    def _is_due(self, alerts: Sequence[CollectedAlert]) -> bool:
        oldest = alerts[0]
        is_old = self._clock.now() - parse_iso(oldest.finished_at) >= BACKFILL_AFTER
        return not oldest.of_backfill or is_old or not self._backfill_under_way()

    def _send(self, readers: Readers, topic: Topic, alerts: Sequence[CollectedAlert]) -> None:
        """Publishes first, then removes: a process that dies in between tells it twice rather than never."""
        if not alerts or not self._is_due(alerts) or not self._pace.wait_for_digest():
            return
        topic.publish(
            Notification(
                subject=digest.subject(alerts),
                text=digest.text(alerts, self._commands, self._review_url),
                document=digest.document(alerts),
                delivery=Delivery.DIGEST,
                attributes={},
            )
        )
        self._collected.remove(readers, alerts)
