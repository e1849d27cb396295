"""The readers that the bucket policy names fit into S3's limit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import pytest

from moderation_stack import PropertyError, VideoModeration
from moderation_stack.shared.intrinsics import filled_in
from moderation_stack.storage.bucket_policy_size import MOST_BYTES
from tests.template.reading import resources
from tests.template.synthesis import RATING_POLICY, SOMEWHERE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

CLOUDFRONT = iam.ServicePrincipal("cloudfront.amazonaws.com")
# As long as these can get.
DEPLOYED = {
    "MediaBucket": "arn:aws-us-gov:s3:::" + "b" * 63,
    "Role": "arn:aws-us-gov:iam::111111111111:role/" + "r" * 64,
    "RoleId": "AROA" + "X" * 17,
    "AWS::Partition": "aws-us-gov",
}


def distribution(number: int) -> iam.IGrantable:
    arn = f"arn:aws:cloudfront::111111111111:distribution/E{number:013}"
    return CLOUDFRONT.with_conditions({"StringEquals": {"aws:SourceArn": arn}})


def let_in_as_many_as_fit(stack: cdk.Stack, reader: Callable[[cdk.Stack, int], iam.IGrantable]) -> object:
    """Readers for an audience and of what was approved, until one is refused; answers how."""
    moderation = VideoModeration(stack, "VideoModeration", policy=RATING_POLICY)
    for number in range(100):
        try:
            moderation.grant_read_moderated(reader(stack, number), audience="teen", approved=True)
        except PropertyError as refusal:
            return refusal.value
    return "all were let in"


def test_one_reader_too_many_is_refused_before_s3_refuses_the_deployment() -> None:
    stack = cdk.Stack(cdk.App(), "Stack", env=SOMEWHERE)
    size = let_in_as_many_as_fit(stack, lambda _, number: distribution(number))
    assert isinstance(size, int)
    assert MOST_BYTES < size < MOST_BYTES + 1_500


def test_roles_with_a_policy_of_their_own_are_not_limited() -> None:
    def role(stack: cdk.Stack, number: int) -> iam.IGrantable:
        return iam.Role(stack, f"Role{number}", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))

    stack = cdk.Stack(cdk.App(), "Stack", env=SOMEWHERE)
    assert let_in_as_many_as_fit(stack, role) == "all were let in"


@pytest.mark.parametrize("kind", ["services", "roles"])
def test_what_is_accepted_fits(synth: Callable[..., Template], kind: str) -> None:
    def named(stack: cdk.Stack, number: int) -> iam.IGrantable:
        if kind == "services":
            return distribution(number)
        trusted = iam.ServicePrincipal("ec2.amazonaws.com")
        return iam.Role(stack, f"Role{number}", assumed_by=trusted).without_policy_updates()

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack", env=SOMEWHERE)
        moderation = VideoModeration(stack, "VideoModeration", policy=RATING_POLICY)
        for number in range(10):
            moderation.grant_read_moderated(named(stack, number), audience="teen", approved=True)
        return stack

    policy = resources(synth(build), "AWS::S3::BucketPolicy")["MediaBucketPolicy"]["PolicyDocument"]
    assert len(json.dumps(filled_in(policy, deployed), separators=(",", ":"))) <= MOST_BYTES


def deployed(function: dict[str, Any]) -> str:
    """What S3 gets in place of an intrinsic function."""
    match function:
        case {"Ref": name}:
            return DEPLOYED[name]
        case {"Fn::GetAtt": [_, "RoleId"]}:
            return DEPLOYED["RoleId"]
        case {"Fn::GetAtt": [name, "Arn"]}:
            return DEPLOYED["MediaBucket" if "MediaBucket" in name else "Role"]
    raise ValueError(function)
