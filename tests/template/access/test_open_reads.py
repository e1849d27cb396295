"""The synthesis warns of everything in the app that can read videos which were not moderated."""

from __future__ import annotations

from collections.abc import Callable

import aws_cdk as cdk
import aws_cdk.aws_cloudfront as cloudfront
import aws_cdk.aws_cloudfront_origins as origins
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
import pytest

from moderation_stack import VideoModeration
from moderation_stack.access.open_reads import UNMODERATED_READ, warn_of_open_reads

EC2 = iam.ServicePrincipal("ec2.amazonaws.com")
CLEAN = {"StringEquals": {"s3:ExistingObjectTag/moderation-verdict": "clean"}}
NAME = "example-videos"

Reading = Callable[[cdk.Stack, s3.Bucket], object]


def warnings(app: cdk.App) -> list[str]:
    """The places and the beginnings of all warnings of open reads."""
    return [
        f"{message.id}: {str(message.entry.data).partition(' lets ')[0]}"
        for artifact in app.synth().stacks
        for message in artifact.messages
        if f"[ack: {UNMODERATED_READ}]" in str(message.entry.data)
    ]


def app_with(reading: Reading, *, elsewhere: bool = False) -> cdk.App:
    """A bucket with the check and a reader: what it finds does not depend on the pipeline."""
    app = cdk.App()
    stack = cdk.Stack(app, "Stack")
    bucket = s3.Bucket(stack, "Videos", bucket_name=NAME, versioned=True)
    warn_of_open_reads(bucket, bucket)
    reading(cdk.Stack(app, "Readers") if elsewhere else stack, bucket)
    return app


def role(stack: cdk.Stack) -> iam.Role:
    return iam.Role(stack, "Reader", assumed_by=EC2)


def statement(**stated: object) -> Reading:
    """A role with a policy of one statement; "bucket" stands for the ARN of the bucket."""

    def add(stack: cdk.Stack, bucket: s3.Bucket) -> None:
        resource = str(stated.pop("resource", "bucket/*"))
        resources = [bucket.arn_for_objects("*") if resource == "bucket/*" else resource]
        role(stack).add_to_policy(
            iam.PolicyStatement(**{"actions": ["s3:GetObject"], "resources": resources, **stated})  # type: ignore[arg-type]
        )

    return add


def inline(stack: cdk.Stack, bucket: s3.Bucket) -> None:
    allowed = iam.PolicyStatement(actions=["s3:Get*"], resources=[bucket.arn_for_objects("*")])
    document = iam.PolicyDocument(statements=[allowed])
    iam.Role(stack, "Reader", assumed_by=EC2, inline_policies={"Inline": document})


INLINE_POLICIES: dict[str, Callable[..., cdk.CfnResource]] = {
    "group": iam.CfnGroupPolicy,
    "role": iam.CfnRolePolicy,
    "user": iam.CfnUserPolicy,
}


def low_level(kind: Callable[..., cdk.CfnResource], **identity: str) -> Reading:
    """An inline policy as a resource of its own, which only the L1 constructs make."""

    def add(stack: cdk.Stack, bucket: s3.Bucket) -> None:
        allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": bucket.arn_for_objects("*")}
        kind(stack, "Low", policy_name="p", policy_document={"Statement": [allowed]}, **identity)

    return add


def managed(stack: cdk.Stack, _: s3.Bucket) -> None:
    policy = iam.ManagedPolicy.from_aws_managed_policy_name("AmazonS3ReadOnlyAccess")
    iam.Role(stack, "Reader", assumed_by=EC2, managed_policies=[policy])


def distribution(stack: cdk.Stack, bucket: s3.Bucket) -> None:
    origin = origins.S3BucketOrigin.with_origin_access_control(bucket)
    cloudfront.Distribution(stack, "Site", default_behavior=cloudfront.BehaviorOptions(origin=origin))


POLICY = "/Stack/Reader/DefaultPolicy/Resource: Statement 1 of Stack/Reader/DefaultPolicy/Resource"
OPEN: dict[str, tuple[Reading, str]] = {
    "grant_read": (
        lambda stack, bucket: bucket.grant_read(role(stack)),
        f"{POLICY} (s3:GetObject*, s3:GetBucket*, s3:List*)",
    ),
    "CloudFront": (
        distribution,
        "/Stack/Videos/Policy/Resource: Statement 1 of Stack/Videos/Policy/Resource (s3:GetObject)",
    ),
    **{
        f"an inline policy of a {identity}": (
            low_level(kind, **{f"{identity}_name": "reader"}),
            "/Stack/Low: Statement 1 of Stack/Low (s3:GetObject)",
        )
        for identity, kind in INLINE_POLICIES.items()
    },
    "everything": (statement(actions=["*"], resource="*"), f"{POLICY} (*)"),
    "a name": (statement(resource=f"arn:aws:s3:::{NAME}/a/*"), f"{POLICY} (s3:GetObject)"),
    "a pattern": (statement(resource="arn:aws:s3:::example-*"), f"{POLICY} (s3:GetObject)"),
    "versions": (statement(actions=["S3:getobjectversion"]), f"{POLICY} (S3:getobjectversion)"),
    "another condition": (
        statement(conditions={"StringEquals": {"aws:SourceVpce": "vpce-1"}}),
        f"{POLICY} (s3:GetObject)",
    ),
    "a condition turned round": (
        statement(conditions={"StringNotEquals": CLEAN["StringEquals"]}),
        f"{POLICY} (s3:GetObject)",
    ),
    "all but": (
        lambda stack, bucket: role(stack).add_to_policy(
            iam.PolicyStatement(not_actions=["s3:Put*"], resources=[bucket.arn_for_objects("*")])
        ),
        f"{POLICY} (all but NotAction)",
    ),
    "an inline policy": (inline, "/Stack/Reader/Resource: Statement 1 of Stack/Reader/Resource (s3:Get*)"),
    "a managed policy": (
        managed,
        "/Stack/Reader/Resource: The managed policy AmazonS3ReadOnlyAccess of Stack/Reader/Resource",
    ),
}


@pytest.mark.parametrize(("reading", "warning"), OPEN.values(), ids=OPEN)
def test_whatever_reads_without_the_condition_is_named(reading: Reading, warning: str) -> None:
    assert warnings(app_with(reading)) == [warning]


GATED: dict[str, Reading] = {
    "a condition on the verdict": statement(conditions=CLEAN),
    "a condition on the decision": statement(
        conditions={"StringEquals": {"s3:ExistingObjectTag/moderation-decision": "approved"}}
    ),
    "uploads": lambda stack, bucket: bucket.grant_put(role(stack)),
    "a denial": statement(effect=iam.Effect.DENY),
    "another bucket": lambda stack, _: s3.Bucket(stack, "Other").grant_read(role(stack)),
    "another name": statement(resource="arn:aws:s3:::example-video/*"),
    "the bucket itself": statement(actions=["s3:GetObject*"], resource=f"arn:aws:s3:::{NAME}"),
    "all but reading": lambda stack, bucket: role(stack).add_to_policy(
        iam.PolicyStatement(not_actions=["s3:Get*"], resources=[bucket.arn_for_objects("*")])
    ),
}


@pytest.mark.parametrize("reading", GATED.values(), ids=GATED)
def test_nothing_else_is(reading: Reading) -> None:
    assert warnings(app_with(reading)) == []


def test_a_reader_of_another_stack_is_named_too() -> None:
    found = warnings(app_with(lambda stack, bucket: bucket.grant_read(role(stack)), elsewhere=True))
    assert [each.partition(":")[0] for each in found] == ["/Readers/Reader/DefaultPolicy/Resource"]


def test_a_bucket_of_the_same_path_in_another_stack_is_another_bucket() -> None:
    app = cdk.App()
    for name in ("Blue", "Green"):
        stack = cdk.Stack(app, name)
        bucket = s3.Bucket(stack, "Videos")
        warn_of_open_reads(bucket, bucket)
        if name == "Green":
            bucket.grant_read(role(stack))
    assert len(warnings(app)) == 1


@pytest.fixture(scope="module")
def pipelines() -> list[str]:
    """The warnings of an app with a pipeline as it is, one that denies reads, and their natural readers."""
    app = cdk.App()
    stack = cdk.Stack(app, "Stack")
    scanner = iam.Role(stack, "Scanner", assumed_by=EC2)
    usual = VideoModeration(stack, "Usual", scanners=[scanner])
    usual.media_bucket.grant_read(scanner)
    strict = VideoModeration(stack, "Strict", deny_unmoderated_reads=True)
    strict.media_bucket.grant_read(role(stack))
    strict.media_bucket.grant_read(iam.ArnPrincipal("arn:aws:iam::222222222222:role/web"))
    website = iam.Role(stack, "Website", assumed_by=EC2)
    usual.grant_read_moderated(website, approved=True)
    usual.grant_read_unmoderated(iam.Role(stack, "Moderators", assumed_by=EC2))
    careless = iam.Role(stack, "Careless", assumed_by=EC2)
    usual.media_bucket.grant_read(careless)
    for number, origin in enumerate([usual.cloudfront_origin(), strict.cloudfront_origin(approved=True)]):
        behavior = cloudfront.BehaviorOptions(origin=origin)
        cloudfront.Distribution(stack, f"Site{number}", default_behavior=behavior)
    return warnings(app)


def test_neither_the_pipeline_nor_its_grants_are_named_and_nothing_where_reads_are_denied(
    pipelines: list[str],
) -> None:
    assert [each.partition(":")[0] for each in pipelines] == ["/Stack/Careless/DefaultPolicy/Resource"]
