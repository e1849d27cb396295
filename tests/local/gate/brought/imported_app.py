"""An app that imports what is there already, and a malware scanner beside it.

Nothing that it imports is in a stack; `owner` makes it, and gives the context. The policy of the bucket
denies reads. A bucket for access logs cannot be imported beside a media bucket: `brought_app` imports one.

python3 -m tests.local.gate.brought.imported_app
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_ec2 as ec2
import aws_cdk.aws_events as events
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_sns as sns

from moderation_stack import VideoModeration, add_outputs

if TYPE_CHECKING:
    from moderation_stack import VideoModerationProps

BUCKET = "library-of-videos"
ANALYSIS, LABELS = "library-video-analysis", "library-labels"
BUS = "library"
SCANNER_TAG = "GuardDutyMalwareScanStatus"


class Library(cdk.Stack):
    """Roles that the account's own principals may assume; an output has the ARN of each."""

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope, "Library")
        bucket = s3.Bucket.from_bucket_name(self, "Videos", BUCKET)
        scanner = self._role("Scanner")
        props: VideoModerationProps = {
            "media_bucket": bucket,
            "media_bucket_guarded": True,
            "deny_unmoderated_reads": True,
            "scanners": [scanner],
            "log_retention": logs.RetentionDays.FIVE_DAYS,
            **self._storage(),
            **self._functions(),
        }
        moderation = VideoModeration(self, "VideoModeration", **props)
        boundary = iam.ManagedPolicy.from_managed_policy_arn(self, "Boundary", self._given("boundaryArn"))
        iam.PermissionsBoundary.of(moderation).apply(boundary)
        moderation.grant_read_moderated(self._role("Reader"))
        moderation.grant_read_unmoderated(self._role("Watcher"))
        moderation.grant_decide(self._role("Moderator"))
        for role in (scanner, self._role("Administrator")):
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=["s3:*"], resources=[bucket.bucket_arn, bucket.arn_for_objects("*")]
                )
            )
        bucket.grant_put(self._role("Uploader"))
        add_outputs(moderation)

    def _storage(self) -> VideoModerationProps:
        """Where the rows are and what is announced where, all under one key."""
        key = kms.Key.from_key_arn(self, "Key", self._given("keyArn"))
        return {
            "encryption_key": key,
            "alert_topic": self._topic("Moderators", "alertTopicArn"),
            "operations_topic": self._topic("OnCall", "operationsTopicArn"),
            "event_bus": events.EventBus.from_event_bus_name(self, "Bus", BUS),
            "video_analysis_table": dynamodb.Table.from_table_attributes(
                self, "Analysis", table_name=ANALYSIS, encryption_key=key
            ),
            "metadata_table": dynamodb.Table.from_table_attributes(
                self, "Labels", table_name=LABELS, encryption_key=key
            ),
            "prepared": [
                "encryption_key",
                "alert_topic",
                "operations_topic",
                "video_analysis_table",
                "metadata_table",
            ],
        }

    def _functions(self) -> VideoModerationProps:
        """What the functions run with, and where."""
        group = ec2.SecurityGroup.from_security_group_id(self, "Group", self._given("securityGroupId"))
        return {
            "powertools_layer": lambda_.LayerVersion.from_layer_version_arn(
                self, "Powertools", self._given("layerArn")
            ),
            "vpc": ec2.Vpc.from_vpc_attributes(
                self,
                "Network",
                vpc_id=self._given("vpcId"),
                availability_zones=["us-east-1a"],
                private_subnet_ids=[self._given("subnetId")],
            ),
            "security_groups": [group],
        }

    def _topic(self, id_: str, arn: str) -> sns.ITopic:
        return sns.Topic.from_topic_attributes(
            self, id_, topic_arn=self._given(arn), key_arn=self._given("keyArn")
        )

    def _given(self, name: str) -> Any:
        return self.node.get_context(name)

    def _role(self, name: str) -> iam.Role:
        role = iam.Role(self, name, assumed_by=iam.AccountRootPrincipal())
        cdk.CfnOutput(self, f"{name}Arn", value=role.role_arn)
        return role


if __name__ == "__main__":
    app = cdk.App()
    Library(app)
    app.synth()
