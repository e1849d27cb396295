"""A media bucket that the user brings: what it must be, and what it gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3
import jsii

from moderation_stack.shared.cfn_resource import cfn_resource
from moderation_stack.shared.place import same_stack
from moderation_stack.storage.archive_rules import archive_rules
from moderation_stack.storage.bucket_resource import accept_size_filters, announce_objects
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from constructs import IConstruct

    from moderation_stack.storage.archive import Archive

_GUARDED = (
    "must be True for an imported bucket, whose policy, versioning, lifecycle and notifications the CDK "
    "cannot set: see 'An imported bucket' in docs/how-to/bring-your-own-bucket.md"
)
_NOT_GUARDED = "must be left out for a bucket that this app creates, because the construct extends its policy"
_VERSIONED = "must be versioned (versioned=True), because a verdict is about one object version"
_SUSPENDED = "must have versioning Enabled, because S3 replaces objects while it is suspended"
_SAME_STACK = (
    "must be in the stack of the construct, because its policy names a role of that stack: create it there, "
    "or import it by name"
)


def use_existing(scope: IConstruct, bucket: s3.IBucket, *, archive: Archive, guarded: bool) -> None:
    """Check a bucket that the user brings, and extend it if this app creates it.

    It gets events on EventBridge and the archive rules; the guard of the verdict is added once its writer
    exists.

    Raises:
        PropertyError: videos in the bucket could not be moderated, or their verdicts not be guarded.
    """
    if not cdk.Resource.is_owned_resource(bucket) or not isinstance(bucket, s3.Bucket):
        if not guarded:
            reject("media_bucket_guarded", guarded, _GUARDED)
        return
    if guarded:
        reject("media_bucket_guarded", guarded, _NOT_GUARDED)
    if not same_stack(bucket, scope):
        reject("media_bucket", bucket, _SAME_STACK)
    _check_versioning(bucket)
    _announce(bucket)
    accept_size_filters(bucket)
    for rule in archive_rules(archive):
        bucket.add_lifecycle_rule(**rule)


def _check_versioning(bucket: s3.Bucket) -> None:
    resource = cfn_resource(bucket, s3.CfnBucket)
    stated = cdk.Stack.of(bucket).resolve(resource.versioning_configuration) or {}
    status = stated.get("status")
    if status == "Suspended":
        reject("media_bucket", bucket, _SUSPENDED)
    if status != "Enabled":
        reject("media_bucket", bucket, _VERSIONED)


def _announce(bucket: s3.Bucket) -> None:
    announce_objects(bucket)
    cdk.Aspects.of(bucket).add(_StaysAnnounced(bucket))


@jsii.implements(cdk.IAspect)
class _StaysAnnounced:
    """Lets the custom resource that the CDK uses for event notifications leave EventBridge on.

    `add_event_notification` creates it. It writes the whole notification configuration of the bucket, and
    would turn off what the bucket's own resource turned on.
    """

    def __init__(self, bucket: s3.Bucket) -> None:
        self._bucket = bucket

    def visit(self, node: IConstruct) -> None:
        notifications = f"{self._bucket.node.path}/Notifications/Resource"
        if node.node.path == notifications:
            self._bucket.enable_event_bridge_notification()
