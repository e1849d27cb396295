"""Every kind of bucket that a user may bring, by what the construct makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms
import aws_cdk.aws_s3 as s3

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "example-videos"
EC2 = iam.ServicePrincipal("ec2.amazonaws.com")


def owned(stack: cdk.Stack, **properties: Any) -> s3.Bucket:
    return s3.Bucket(stack, "Videos", **{"versioned": True, **properties})


def suspended(stack: cdk.Stack) -> s3.Bucket:
    bucket = owned(stack)
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)
    resource.versioning_configuration = s3.CfnBucket.VersioningConfigurationProperty(status="Suspended")
    return bucket


def in_another_stack(stack: cdk.Stack) -> s3.Bucket:
    return owned(cdk.Stack(stack.node.scope, "Other"))  # type: ignore[arg-type]


def with_attributes(stack: cdk.Stack) -> s3.IBucket:
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111111111111:key/example")
    return s3.Bucket.from_bucket_attributes(stack, "Videos", bucket_name=NAME, encryption_key=key)


OWNED: dict[str, Callable[[cdk.Stack], s3.IBucket]] = {
    "versioned": owned,
    "encrypted": lambda stack: owned(stack, encryption=s3.BucketEncryption.KMS),
    "named": lambda stack: owned(stack, bucket_name=NAME),
    "announced": lambda stack: owned(stack, event_bridge_enabled=True),
}
UNFIT: dict[str, Callable[[cdk.Stack], s3.IBucket]] = {
    "unversioned": lambda stack: owned(stack, versioned=False),
    "suspended": suspended,
    "in another stack": in_another_stack,
}
IMPORTED: dict[str, Callable[[cdk.Stack], s3.IBucket]] = {
    "by name": lambda stack: s3.Bucket.from_bucket_name(stack, "Videos", NAME),
    "by ARN": lambda stack: s3.Bucket.from_bucket_arn(stack, "Videos", f"arn:aws:s3:::{NAME}"),
    "by attributes": with_attributes,
}
ANY = {**OWNED, **UNFIT, **IMPORTED}
