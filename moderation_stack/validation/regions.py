"""The Regions where Amazon Rekognition Video offers content moderation of stored videos."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.validation.checks import is_token
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from collections.abc import Mapping

VIDEO_MODERATION_REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "us-east-1",
    "us-east-2",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
)
"""Regions with a quota for GetContentModeration; an endpoint alone is no sign (ca-central-1 has one).

Source: https://docs.aws.amazon.com/general/latest/gr/rekognition.html
"""


def video_moderation_region(name: str, value: str) -> None:
    """Raise `PropertyError` for a Region without Rekognition Video moderation."""
    if not is_token(value) and value not in VIDEO_MODERATION_REGIONS:
        regions = ", ".join(VIDEO_MODERATION_REGIONS)
        reject(name, value, f"must be a Region with Rekognition Video moderation ({regions})")


def deployment_region(environment: Mapping[str, str]) -> None:
    """Check the Region that the CDK CLI takes from the credentials, if that is known.

    The CLI hands it to the app as `CDK_DEFAULT_REGION`; without the CLI, `AWS_REGION` says where.

    Raises:
        PropertyError: Rekognition does not moderate videos there.
    """
    for name in ("CDK_DEFAULT_REGION", "AWS_REGION"):
        if region := environment.get(name):
            return video_moderation_region(name, region)
    return None


def require_video_moderation(stack: cdk.Stack) -> None:
    """Refuse a stack in a Region without Rekognition Video moderation: at synthesis, or when it is deployed.

    A template for any Region gets a rule, which CloudFormation checks before it creates anything.

    Raises:
        PropertyError: the Region is known already.
    """
    video_moderation_region("region", stack.region)
    if not is_token(stack.region) or stack.node.try_find_child(_RULE):
        return
    cdk.CfnRule(
        stack,
        _RULE,
        assertions=[
            cdk.CfnRuleAssertion(
                assert_=cdk.Fn.condition_contains(list(VIDEO_MODERATION_REGIONS), cdk.Aws.REGION),
                assert_description="Amazon Rekognition does not moderate stored videos in this Region. "
                f"It does in {', '.join(VIDEO_MODERATION_REGIONS)}",
            )
        ],
    )


_RULE = "RegionModeratesVideos"
