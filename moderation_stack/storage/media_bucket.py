"""The media bucket: videos are uploaded to it, and archived in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3
from constructs import Construct

from moderation_stack.shared.compliance import accept_rule
from moderation_stack.storage.access_log_bucket import AccessLogBucket, send_access_logs
from moderation_stack.storage.archive_rules import archive_rules
from moderation_stack.storage.bucket_resource import accept_size_filters, announce_objects, keep_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_kms as kms

    from moderation_stack.storage.archive import Archive

_NOT_REPLICATED = (
    "Replication needs a bucket in another Region, and a role that may read every video, so it is the user's "
    "to set up."
)
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
        encryption_key: kms.IKey | None = None,
        access_log_bucket: s3.IBucket | None = None,
        prepared: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id_)
        self.bucket = s3.Bucket(
            self,
            "Resource",
            bucket_name=bucket_name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.KMS if encryption_key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=encryption_key,
            # One data key for many objects: an upload of thousands of videos does not throttle the key.
            bucket_key_enabled=True if encryption_key else None,
            enforce_ssl=True,
            versioned=True,
            lifecycle_rules=[
                _abandoned_uploads(),
                *(s3.LifecycleRule(**each) for each in archive_rules(archive)),
            ],
            removal_policy=removal_policy,
        )
        accept_size_filters(self.bucket)
        keep_policy(self.bucket)
        accept_rule(self.bucket, "S3BucketReplicationEnabled", _NOT_REPLICATED)
        announce_objects(self.bucket)
        self.access_log_bucket = logs = access_log_bucket or self._new_access_log_bucket(removal_policy)
        # A bucket of the user's may receive the access logs of other buckets, too.
        prefix = f"{cdk.Names.unique_resource_name(self, separator='-')}/" if access_log_bucket else None
        send_access_logs(self.bucket, logs, prefix=prefix, prepared=prepared)

    def _new_access_log_bucket(self, removal_policy: cdk.RemovalPolicy) -> s3.IBucket:
        return AccessLogBucket(self, "AccessLogs", removal_policy=removal_policy).bucket


def _abandoned_uploads() -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id="AbortIncompleteUploads", abort_incomplete_multipart_upload_after=_ABANDONED_UPLOAD
    )
