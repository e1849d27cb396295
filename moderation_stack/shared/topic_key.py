"""The key that encrypts the topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_kms as kms

from moderation_stack.shared.encryption_key import let_alarms_use

if TYPE_CHECKING:
    from constructs import Construct

PUBLISHER_FINDING = "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]"
PUBLISHER_REASON = "SNS asks these two actions of a publisher to an encrypted topic; they are on one key."


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
        let_alarms_use(self, self, name=id_, prepared=())
