"""Where the videos are uploaded, wait for their verdict, and are archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.storage.access_log_bucket import AccessLogBucket
from moderation_stack.storage.archive_rules import archive_rules
from moderation_stack.storage.bucket_resource import keep_policy, resource_of
from moderation_stack.storage.verdict_guard import guard_verdict

if TYPE_CHECKING:
    from moderation_stack.storage.archive import Archive

_ABANDONED_UPLOAD = cdk.Duration.days(7)


class MediaBucket(Construct):
    """The private, versioned bucket of the videos; it announces every new object on the default event bus.

    Versioned, because a video is one object version: overwriting a key makes another video with a verdict of
    its own, and the version that was moderated stays what the verdict is about.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket_name: str | None,
        archive: Archive,
        removal_policy: cdk.RemovalPolicy,
    ) -> None:
        super().__init__(scope, id_)
        self.bucket = s3.Bucket(
            self,
            "Resource",
            bucket_name=bucket_name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[_abandoned_uploads(), *archive_rules(archive)],
            removal_policy=removal_policy,
        )
        acknowledge(
            self.bucket,
            {
                "CloudFormation-Validate::W9003": "The CDK renders ObjectSizeGreaterThan as a number; "
                "CloudFormation takes it as the text its schema asks for."
            },
        )
        keep_policy(self.bucket)
        self._announce_objects()
        AccessLogBucket(self, "AccessLogs", removal_policy=removal_policy).receive_from(self.bucket)

    def only_verdicts_of(self, writer: iam.Role) -> None:
        """Let nobody but `writer` write, change or remove the tags of a verdict."""
        guard_verdict(self.bucket, writer)

    def _announce_objects(self) -> None:
        """Turn EventBridge on natively: the property of the L2 does it with a custom resource."""
        resource_of(self.bucket).add_property_override(
            "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
        )


def _abandoned_uploads() -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id="AbortIncompleteUploads", abort_incomplete_multipart_upload_after=_ABANDONED_UPLOAD
    )
