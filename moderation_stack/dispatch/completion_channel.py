"""The topic to which Rekognition publishes the end of each job, and the role that it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_sns as sns
import aws_cdk.aws_sns_subscriptions as subscriptions
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.topic_key import PUBLISHER_FINDING, PUBLISHER_REASON

if TYPE_CHECKING:
    import aws_cdk.aws_kms as kms

    from moderation_stack.shared.work_queue import WorkQueue


class CompletionChannel(Construct):
    """The topic that Rekognition publishes completions to, and the role that it publishes with.

    The role can publish to this topic and nothing else. Rekognition can assume it for jobs of this account
    only, which protects it from the confused deputy problem.

    Source: https://docs.aws.amazon.com/rekognition/latest/dg/cross-service-confused-deputy-prevention.html
    """

    def __init__(self, scope: Construct, id_: str, *, key: kms.IKey) -> None:
        super().__init__(scope, id_)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        self.role = iam.Role(
            self,
            "Role",
            description="Amazon Rekognition publishes the completion of video moderation jobs with this role",
            assumed_by=iam.ServicePrincipal(
                "rekognition.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            ),
        )
        self.topic.grants.publish(self.role)
        acknowledge(self.role, {PUBLISHER_FINDING: PUBLISHER_REASON})

    def deliver_to(self, work: WorkQueue) -> None:
        """Send each completion to the completion queue; what cannot be delivered goes to its dead letters."""
        self.topic.add_subscription(
            subscriptions.SqsSubscription(
                work.queue, raw_message_delivery=True, dead_letter_queue=work.dead_letter_queue
            )
        )

    def trigger_dispatch(self, work: WorkQueue) -> None:
        """Send each completion to the video queue as a dispatch trigger too: a job slot has become free."""
        subscription = self.topic.add_subscription(
            subscriptions.SqsSubscription(work.queue, raw_message_delivery=True)
        )
        acknowledge(
            subscription,
            {
                "Serverless-SNSRedrivePolicy": "Only a dispatch trigger: the dispatch schedule sends another "
                "one, while kept triggers would hide the videos in the dead-letter queue."
            },
        )
