"""A topic that notifies people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_sns as sns
import aws_cdk.aws_sns_subscriptions as subscriptions

from moderation_stack.shared.acknowledge import acknowledge
from video_moderation.contract.delivery import DELIVERY_ATTRIBUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_kms as kms
    from constructs import Construct

    from video_moderation.contract.delivery import Delivery


class NotificationTopic(sns.Topic):
    """An encrypted topic with e-mail subscribers; queues, chats and pagers may be subscribed to it as well.

    Each address gets a message from AWS and receives nothing until its owner confirms. With `deliveries`, it
    receives only messages with one of these values of the attribute `delivery`; without, every message, also
    one without attributes, such as an alarm.

    Example: `NotificationTopic(self, "Alerts", display_name="Flagged", key=key, emails=["a@example.com"])`
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        display_name: str,
        key: kms.IKey,
        emails: Sequence[str],
        deliveries: Sequence[Delivery] = (),
    ) -> None:
        super().__init__(scope, id_, display_name=display_name, master_key=key, enforce_ssl=True)
        for address in dict.fromkeys(emails):
            subscription = self.add_subscription(
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

    def accept_alarms(self) -> None:
        """Let the CloudWatch alarms of this account publish: an own policy replaces the default one."""
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            )
        )


def _only(deliveries: Sequence[Delivery]) -> dict[str, sns.SubscriptionFilter] | None:
    if not deliveries:
        return None
    values = [delivery.value for delivery in deliveries]
    return {DELIVERY_ATTRIBUTE: sns.SubscriptionFilter.string_filter(allowlist=values)}
