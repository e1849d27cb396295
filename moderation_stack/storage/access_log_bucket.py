"""The bucket for the server access logs of the media bucket: who read or changed a video, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
from constructs import Construct

from moderation_stack.shared.cfn_resource import cfn_resource
from moderation_stack.shared.compliance import accept_rule
from moderation_stack.shared.encryption_key import NOT_PREPARED
from moderation_stack.shared.place import same_stack
from moderation_stack.storage.bucket_resource import keep_policy
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEPT = cdk.Duration.days(365)

_NOT_MET = {
    "S3BucketReplicationEnabled": "Logs expire after a year; access_log_bucket collects them elsewhere.",
    "S3BucketVersioningEnabled": "S3 writes each log once, by a new name; this stack lets nobody else write.",
    "S3DefaultEncryptionKMS": "S3 delivers no access logs to a bucket whose default encryption is SSE-KMS.",
}


class AccessLogBucket(Construct):
    """A private bucket that takes the server access logs of one bucket and keeps them for a year.

    Example: `send_access_logs(videos, AccessLogBucket(self, "Logs", removal_policy=removal_policy).bucket)`
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
        for rule, reason in _NOT_MET.items():
            accept_rule(self.bucket, rule, reason)


def send_access_logs(
    source: s3.Bucket, logs: s3.IBucket, *, prefix: str | None = None, prepared: Sequence[str] = ()
) -> None:
    """Send the access logs of `source` to `logs`, and let S3 write them there.

    Set on the L1 because the L2 property adds an ACL, which a bucket without ACLs refuses, unless the app
    has set a feature flag; a construct must not depend on flags.

    Raises:
        PropertyError: the policy of `logs` cannot be extended, and `prepared` does not name it.
    """
    _check_delivery(logs)
    cfn_resource(source, s3.CfnBucket).logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
        destination_bucket_name=logs.bucket_name, log_file_prefix=prefix
    )
    added = logs.add_to_resource_policy(_delivery(source, logs, f"{prefix or ''}*")).statement_added
    if not added and "access_log_bucket" not in prepared:
        reject("prepared", list(prepared), NOT_PREPARED.format(name="access_log_bucket"))


def _check_delivery(logs: s3.IBucket) -> None:
    """Refuse a bucket of the app to which S3 would deliver no access logs.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
    """
    resource = logs.node.default_child
    if not isinstance(resource, s3.CfnBucket):
        return
    resolve = cdk.Stack.of(logs).resolve
    if "aws:kms" in str(resolve(resource.bucket_encryption)):
        reject("access_log_bucket", logs, "must have SSE-S3 as its default encryption")
    if "defaultretention" in str(resolve(resource.object_lock_configuration)).lower():
        reject("access_log_bucket", logs, "must not have Object Lock with a default retention")


def _delivery(source: s3.Bucket, logs: s3.IBucket, objects: str) -> iam.PolicyStatement:
    """Permission to write logs; in another stack, for every bucket of the account.

    A statement about one bucket would make each of the two stacks depend on the other.
    """
    stack = cdk.Stack.of(source)
    of_source = {"ArnLike": {"aws:SourceArn": source.bucket_arn}} if same_stack(logs, source) else {}
    return iam.PolicyStatement(
        sid="AccessLogDelivery",
        principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
        actions=["s3:PutObject"],
        resources=[logs.arn_for_objects(objects)],
        conditions={**of_source, "StringEquals": {"aws:SourceAccount": stack.account}},
    )
