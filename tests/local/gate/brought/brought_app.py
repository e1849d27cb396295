"""An app that brings what it has: key, topics, bus, tables, bucket for logs, network, boundary; and people.

python3 -m tests.local.gate.brought.brought_app
"""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_ec2 as ec2
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_sns as sns
import aws_cdk.aws_sqs as sqs

from moderation_stack import Retries, VideoModeration, add_outputs
from moderation_stack.policy import ModerationPolicy
from moderation_stack.shared.retention import Retention
from moderation_stack.storage.tables import AnalysisTable, MetadataTable

LOGS = "logs-of-the-vault"
"""The only part that is imported, see `imported_app`."""


class Vault(cdk.Stack):
    """Roles that the account's own principals may assume; an output has the ARN of each.

    `Keyless` may do anything to the objects of the bucket, and nothing with the key. What is announced on
    the bus comes to a queue; an output has its URL.
    """

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope, "Vault")
        key = kms.Key(self, "Mine")
        moderation = VideoModeration(
            self,
            "VideoModeration",
            encryption_key=key,
            alert_topic=sns.Topic(self, "Moderators", master_key=key),
            operations_topic=sns.Topic(self, "OnCall", master_key=key),
            event_bus=events.EventBus(self, "Bus"),
            access_log_bucket=s3.Bucket.from_bucket_name(self, "Logs", LOGS),
            prepared=["access_log_bucket"],
            video_analysis_table=self._analysis(key),
            metadata_table=self._labels(key),
            vpc=self._network(),
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
            video_prefixes=["uploads/"],
            policy=ModerationPolicy.news(),
            policies={"uploads/kids/": ModerationPolicy.strict()},
            alert_emails=["moderator@example.com"],
            retries=Retries(max_attempts=2, backoff=cdk.Duration.seconds(1)),
        )
        everything = iam.PolicyStatement(actions=["*"], resources=["*"])
        boundary = iam.ManagedPolicy(self, "Boundary", statements=[everything])
        iam.PermissionsBoundary.of(moderation).apply(boundary)
        heard = sqs.Queue(self, "Heard", enforce_ssl=True)
        cdk.CfnOutput(self, "HeardUrl", value=heard.queue_url)
        moderation.on_verdict("Hear", target=targets.SqsQueue(heard))
        moderation.grant_read_moderated(self._role("Reader"))
        moderation.grant_decide(self._role("Moderator"))
        moderation.media_bucket.grant_put(self._role("Uploader"))
        objects = [moderation.media_bucket.arn_for_objects("*")]
        self._role("Keyless").add_to_policy(iam.PolicyStatement(actions=["s3:*"], resources=objects))
        add_outputs(moderation)

    def _analysis(self, key: kms.IKey) -> dynamodb.ITable:
        """A table such as a stack of this project leaves behind."""
        return AnalysisTable(self, "Videos", table_name=None, retention=Retention(encryption_key=key))

    def _labels(self, key: kms.IKey) -> dynamodb.ITable:
        return MetadataTable(self, "Labels", table_name=None, retention=Retention(encryption_key=key))

    def _network(self) -> ec2.IVpc:
        """Without a NAT gateway, which the emulator does not have."""
        isolated = ec2.SubnetConfiguration(name="Isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
        return ec2.Vpc(
            self,
            "Network",
            max_azs=1,
            subnet_configuration=[isolated],
            restrict_default_security_group=False,
        )

    def _role(self, name: str) -> iam.Role:
        role = iam.Role(self, name, assumed_by=iam.AccountRootPrincipal())
        cdk.CfnOutput(self, f"{name}Arn", value=role.role_arn)
        return role


if __name__ == "__main__":
    app = cdk.App()
    Vault(app)
    app.synth()
