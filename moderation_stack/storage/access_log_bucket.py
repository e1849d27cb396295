"""Who read or changed a video, and when: the server access logs of the media bucket."""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
from constructs import Construct

from moderation_stack.storage.bucket_resource import keep_policy, resource_of

_KEPT = cdk.Duration.days(365)


class AccessLogBucket(Construct):
    """A private bucket that takes the server access logs of one bucket and keeps them for a year.

    Example: `AccessLogBucket(self, "AccessLogs", removal_policy=removal_policy).receive_from(bucket)`
    """

    def __init__(self, scope: Construct, id_: str, *, removal_policy: cdk.RemovalPolicy) -> None:
        super().__init__(scope, id_)
        self.bucket = s3.Bucket(
            self,
            "Resource",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(id="Expire", expiration=_KEPT)],
            removal_policy=removal_policy,
        )
        keep_policy(self.bucket)

    def receive_from(self, source: s3.Bucket) -> None:
        """Send the access logs of `source` here.

        Set on the L1 because the L2 property adds an ACL, which a bucket without ACLs refuses, unless the app
        has set a feature flag; a construct must not depend on flags.
        """
        resource_of(source).logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
            destination_bucket_name=self.bucket.bucket_name
        )
        self.bucket.add_to_resource_policy(self._delivery_of(source))

    def _delivery_of(self, source: s3.Bucket) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            sid="AccessLogDelivery",
            principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
            actions=["s3:PutObject"],
            resources=[self.bucket.arn_for_objects("*")],
            conditions={
                "ArnLike": {"aws:SourceArn": source.bucket_arn},
                "StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account},
            },
        )
