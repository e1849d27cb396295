"""What all buckets of this project have in common: events, a policy that stays, acknowledged findings."""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3

from moderation_stack.shared.acknowledge import acknowledge, attribute_of, wildcard_finding
from moderation_stack.shared.cfn_resource import cfn_resource
from moderation_stack.shared.template_text import text_of


def keep_policy(bucket: s3.IBucket) -> None:
    """Let a bucket's policy go with the bucket only: one that stays must not stay unguarded.

    Not even one that is to be removed: CloudFormation removes the policy first, and then finds that the
    bucket is not empty.
    """
    if bucket.policy is None:
        raise TypeError(f"{bucket.node.path} has no policy")
    bucket.policy.apply_removal_policy(cdk.RemovalPolicy.RETAIN)


def announce_objects(bucket: s3.Bucket) -> None:
    """Turn EventBridge on natively: the property of the L2 does it with a custom resource."""
    cfn_resource(bucket, s3.CfnBucket).add_property_override(
        "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
    )


def accept_size_filters(bucket: s3.Bucket) -> None:
    """Acknowledge the finding of CloudFormation's own validation on the archive rules."""
    acknowledge(
        bucket,
        {
            "CloudFormation-Validate::W9003": "The CDK renders ObjectSizeGreaterThan as a number; "
            "CloudFormation takes it as the text its schema asks for."
        },
    )


def any_object_finding(bucket: s3.IBucket) -> str:
    """What cdk-nag calls a permission on all objects of the bucket."""
    if cdk.Resource.is_owned_resource(bucket):
        return wildcard_finding(f"{attribute_of(bucket, 'Arn')}/*")
    text = text_of(cdk.Stack.of(bucket), bucket.arn_for_objects("*")) or ""
    return wildcard_finding(text.replace("${AWS.", "<AWS::").replace("${", "<").replace("}", ">"))
