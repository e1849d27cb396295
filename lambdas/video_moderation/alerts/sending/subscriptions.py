"""Who is subscribed to the topics: a flood, or a mail scanner that follows a link, can end a subscription.

An alarm tells operators when too few moderators are subscribed. Operators who are not subscribed get no
alarm, and an alarm cannot reach the moderators' e-mails, whose filter no message without attributes passes.
So the moderators get a notice, once a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from video_moderation.alerts.pace.collected_alerts import Readers
from video_moderation.alerts.sending.topic import Notification
from video_moderation.contract.messaging.delivery import Delivery
from video_moderation.evaluation.document import SCHEMA_VERSION
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.runtime.observability import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sns import SNSClient

    from video_moderation.alerts.pace.email_pace import EmailPace
    from video_moderation.alerts.sending.topic import Topic
    from video_moderation.runtime.clock import Clock

AGAIN_AFTER = timedelta(days=1)
_KEY = {"Kind": "notice", "Id": Readers.OPERATORS.value}


class Subscriptions:
    """Counts the subscriptions of topics."""

    def __init__(self, sns: SNSClient, topic_arns: Mapping[Readers, str]) -> None:
        self._sns = sns
        self._topic_arns = topic_arns

    def confirmed(self, readers: Readers) -> int:
        """How many subscriptions of their topic are confirmed, of any protocol."""
        counts = self._sns.get_topic_attributes(TopicArn=self._topic_arns[readers])["Attributes"]
        names = ("SubscriptionsConfirmed", "SubscriptionsPending", "SubscriptionsDeleted")
        confirmed, pending, deleted = (int(counts.get(name, 0)) for name in names)
        logger.info("subscriptions", readers=readers, confirmed=confirmed, pending=pending, deleted=deleted)
        return confirmed


@dataclass(frozen=True)
class OperatorsNotice:
    """Tells the moderators when fewer than `expected` subscriptions of the operators are confirmed.

    Row:
        Kind (text): `notice`.
        Id (text): `operators`, whom the notice is about.
        SentAt (time): when it was sent last.
    """

    expected: int
    topic: Topic
    pace: EmailPace
    table: Table
    clock: Clock

    def check(self, confirmed: int) -> None:
        """Sends the notice, unless it was sent within a day; the note of it is written last."""
        if confirmed >= self.expected or self._was_sent() or not self.pace.wait_for_digest():
            return
        self.topic.publish(_notification(confirmed, self.expected))
        self.table.put_item(Item={**_KEY, "SentAt": iso(self.clock.now())})

    def _was_sent(self) -> bool:
        item = self.table.get_item(Key=_KEY, ConsistentRead=True).get("Item")
        return item is not None and self.clock.now() - parse_iso(str(item["SentAt"])) < AGAIN_AFTER


def _notification(confirmed: int, expected: int) -> Notification:
    return Notification(
        subject="Video moderation: the operators are not subscribed",
        text=(
            f"Confirmed subscriptions of the operations topic: {confirmed}\n"
            f"Expected: at least {expected}\n\n"
            "Nobody may notice when video moderation fails.\n"
            "Please tell your operators to confirm their\nsubscription, or to subscribe again.\n\n"
            "Runbook:\ndocs/how-to/respond-to-alarms.md#operationssubscriptions\n"
        ),
        document={
            "schemaVersion": SCHEMA_VERSION,
            "notice": {"operationsSubscriptions": confirmed, "expected": expected},
        },
        delivery=Delivery.SINGLE,
        attributes={},
    )
