"""The key that encrypts the topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms

if TYPE_CHECKING:
    from constructs import Construct

PUBLISHER_FINDING = "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]"
PUBLISHER_REASON = "SNS asks these two actions of a publisher to an encrypted topic; they are on one key."

_PUBLISHING = ["kms:Decrypt", "kms:GenerateDataKey*"]


class TopicKey(kms.Key):
    """One customer managed key for all topics: CloudWatch alarms cannot publish under `alias/aws/sns`.

    Roles get the use of the key with their grant to publish. It goes with the stack (KMS waits 30 days): it
    protects messages on their way, and nothing encrypted with it is kept anywhere.

    Source: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(
            scope,
            id_,
            description="Encrypts the notification topics of video moderation",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsPublishToEncryptedTopics",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=_PUBLISHING,
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            )
        )
