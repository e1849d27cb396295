"""A topic that notifies people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_sns as sns
import aws_cdk.aws_sns_subscriptions as subscriptions

from moderation_stack.shared.acknowledge import acknowledge
from video_moderation.contract.messaging.delivery import DELIVERY_ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_kms as kms
    from constructs import Construct

    from video_moderation.contract.messaging.delivery import Delivery


class NotificationTopic(sns.Topic):
    """An encrypted topic; queues, chats and pagers may be subscribed to it, as well as e-mail addresses.

    Example: `NotificationTopic(self, "Alerts", display_name="Flagged", key=key)`
    """

    def __init__(self, scope: Construct, id_: str, *, display_name: str, key: kms.IKey) -> None:
        super().__init__(scope, id_, display_name=display_name, master_key=key, enforce_ssl=True)


def subscribe_emails(
    topic: sns.ITopic, addresses: Sequence[str], *, deliveries: Sequence[Delivery] = ()
) -> None:
    """Subscribe addresses: each gets a message from AWS and receives nothing until its owner confirms.

    With `deliveries`, they receive only messages with one of these values of the attribute `delivery`;
    without, every message, also one without attributes, such as an alarm.
    """
    for address in dict.fromkeys(addresses):
        subscription = topic.add_subscription(
            subscriptions.EmailSubscription(address, filter_policy=_only(deliveries))
        )
        acknowledge(
            subscription,
            {
                "Serverless-SNSRedrivePolicy": "SNS tries to hand an e-mail over for hours and never "
                "learns of a bounce, so a dead-letter queue would stay empty; the verdict is in the "
                "table, on the object's tag and on the event bus."
            },
        )


def _only(deliveries: Sequence[Delivery]) -> dict[str, sns.SubscriptionFilter] | None:
    if not deliveries:
        return None
    values = [delivery.value for delivery in deliveries]
    return {DELIVERY_ATTRIBUTE: sns.SubscriptionFilter.string_filter(allowlist=values)}
