"""A distribution in front of the media bucket: what the bucket policy lets it read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_cloudfront as cloudfront
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
import pytest

from moderation_stack import PropertyError, VideoModeration
from tests.template.reading import resources, said, statements
from tests.template.synthesis import RATING_POLICY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

VERDICT, AUDIENCE, DECISION = (
    f"s3:ExistingObjectTag/moderation-{tag}" for tag in ("verdict", "audience", "decision")
)
CLEAN = {"StringEquals": {VERDICT: "clean"}, "StringNotEquals": {DECISION: "rejected"}}
APPROVED = {"StringEquals": {DECISION: "approved"}}
OF_ACCOUNT = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution"


def site(scope: cdk.Stack, moderation: VideoModeration, **asked: Any) -> None:
    behavior = cloudfront.BehaviorOptions(origin=moderation.cloudfront_origin(**asked))
    cloudfront.Distribution(scope, "Site", default_behavior=behavior)


def let_in(template: Template) -> list[dict[str, Any]]:
    """The conditions under which CloudFront may read, with the source of its requests as a text."""
    (policy,) = [
        each
        for name, each in resources(template, "AWS::S3::BucketPolicy").items()
        if "AccessLogs" not in name
    ]
    allowed = [each for each in statements(policy) if each["Effect"] == "Allow"]
    for each in allowed:
        assert each["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        for tests in each["Condition"].values():
            tests.update({key: said(value) for key, value in tests.items() if key == "aws:SourceArn"})
    return [each["Condition"] for each in allowed]


def merged(*conditions: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    operators = {operator for condition in conditions for operator in condition}
    return {
        operator: {key: value for each in conditions for key, value in each.get(operator, {}).items()}
        for operator in operators
    }


@pytest.fixture(scope="module")
def template(synth: Callable[..., Template]) -> Template:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderation = VideoModeration(stack, "VideoModeration", policy=RATING_POLICY)
        site(stack, moderation, audience="teen", approved=True, origin_path="/published")
        return stack

    return synth(build)


def test_one_distribution_reads_what_is_moderated_for_its_audience(template: Template) -> None:
    source = {"StringEquals": {"aws:SourceArn": f"{OF_ACCOUNT}/Site"}}
    rated = {"StringEquals": {AUDIENCE: ["everyone", "teen"]}}
    assert let_in(template) == [merged(source, CLEAN, rated), merged(source, APPROVED, rated)]


def test_it_signs_its_requests(template: Template) -> None:
    (control,) = resources(template, "AWS::CloudFront::OriginAccessControl").values()
    assert control["OriginAccessControlConfig"]["SigningBehavior"] == "always"
    (distribution,) = resources(template, "AWS::CloudFront::Distribution").values()
    (origin,) = distribution["DistributionConfig"]["Origins"]
    assert said(origin["OriginAccessControlId"]).endswith(".Id")
    assert said(origin["DomainName"]) == "MediaBucket.RegionalDomainName"
    assert origin["OriginPath"] == "/published"


def test_of_another_stack_any_distribution_of_the_account_reads_what_is_moderated(
    synth: Callable[..., Template],
) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        site(cdk.Stack(app, "Web"), VideoModeration(stack, "VideoModeration"))
        return stack

    assert let_in(synth(build)) == [merged({"ArnLike": {"aws:SourceArn": f"{OF_ACCOUNT}/*"}}, CLEAN)]


def test_a_distribution_may_decrypt_for_what_it_reads(synth: Callable[..., Template]) -> None:
    """The policy of the key names no distribution, which would depend on the key in a circle."""

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        bucket = s3.Bucket(stack, "Videos", versioned=True, encryption=s3.BucketEncryption.KMS)
        site(stack, VideoModeration(stack, "VideoModeration", media_bucket=bucket))
        return stack

    template = synth(build)
    assert let_in(template) == [merged({"ArnLike": {"aws:SourceArn": f"{OF_ACCOUNT}/*"}}, CLEAN)]
    key = resources(template, "AWS::KMS::Key")["VideosKey"]
    (decrypt,) = [each for each in key["KeyPolicy"]["Statement"] if each["Action"] == "kms:Decrypt"]
    assert decrypt["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert said(decrypt["Condition"]["ArnLike"]["aws:SourceArn"]) == f"{OF_ACCOUNT}/*"


def test_browsers_run_nothing_that_is_in_a_file_whatever_its_content_type(
    synth: Callable[..., Template],
) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderation = VideoModeration(stack, "VideoModeration")
        for name in ("Site", "Preview"):
            behavior = cloudfront.BehaviorOptions(
                origin=moderation.cloudfront_origin(),
                response_headers_policy=moderation.video_response_headers(),
            )
            cloudfront.Distribution(stack, name, default_behavior=behavior)
        return stack

    (policy,) = resources(synth(build), "AWS::CloudFront::ResponseHeadersPolicy").values()
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers["ContentTypeOptions"] == {"Override": True}
    assert headers["ContentSecurityPolicy"]["Override"]
    directives = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"].split("; ")
    assert {"sandbox", "default-src 'none'"} <= set(directives)
    assert not [each for each in directives if "script" in each or "allow" in each]


@pytest.fixture(scope="module")
def strict() -> VideoModeration:
    return VideoModeration(cdk.Stack(cdk.App(), "Stack"), "VideoModeration", deny_unmoderated_reads=True)


def test_an_audience_there_is_none_of_is_refused_at_once_or_with_the_distribution(
    strict: VideoModeration,
) -> None:
    with pytest.raises(PropertyError, match=r"^audience must be left out"):
        strict.cloudfront_origin(audience="teen")


@pytest.mark.parametrize(
    "grantee",
    [
        iam.AccountPrincipal("222222222222"),
        iam.AnyPrincipal(),
        iam.ServicePrincipal("ec2.amazonaws.com"),
        iam.OrganizationPrincipal("o-1234567890"),
        iam.ArnPrincipal("arn:aws:iam::111111111111:role/*"),
        iam.ArnPrincipal("arn:aws:iam::111111111111:role/a").with_conditions({"Bool": {"a": "true"}}),
    ],
)
def test_an_exception_from_the_denial_is_one_role_or_user(
    strict: VideoModeration, grantee: iam.IGrantable
) -> None:
    with pytest.raises(PropertyError, match=r"^grantee must be a role or user, without a condition"):
        strict.grant_read_unmoderated(grantee)


def test_a_role_of_another_stack_cannot_be_an_exception(strict: VideoModeration) -> None:
    other = cdk.Stack(cdk.App(), "Other")
    with pytest.raises(PropertyError, match=r"^grantee must be a role of the bucket's stack"):
        strict.spare_from_read_denial(
            iam.Role(other, "Role", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        )
