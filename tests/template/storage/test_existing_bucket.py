"""A media bucket that the user brings: extended if the app creates it, and never left unguarded in
silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_s3_notifications as notifications
import aws_cdk.aws_sns as sns
import pytest

from moderation_stack import Archive, PropertyError, VideoModeration, add_outputs
from moderation_stack.storage.bucket_guard import MediaBucketGuard
from moderation_stack.storage.existing_bucket import use_existing
from moderation_stack.storage.media_bucket import MediaBucket
from moderation_stack.storage.only_policy import check_only_policy
from tests.template.reading import permissions, resources, said, statements
from tests.template.storage.brought_buckets import EC2, IMPORTED, NAME, UNFIT, owned, with_attributes
from video_moderation.contract.storage.bucket_policy import BucketGuard, verdict_guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

SIDS = [statement["Sid"] for statement in verdict_guard("arn", "id")]


@pytest.mark.parametrize("kind", IMPORTED)
def test_a_statement_that_cannot_be_added_is_an_error(kind: str) -> None:
    """Also where a bucket is taken for one of the app: the answer of the CDK counts."""
    stack = cdk.Stack(cdk.App(), "Stack")
    writer = iam.Role(stack, "Writer", assumed_by=EC2)
    with pytest.raises(PropertyError, match=r"^media_bucket must be a bucket that this app creates"):
        MediaBucketGuard(IMPORTED[kind](stack), writer=writer, deny_unmoderated_reads=False, guarded=False)


@pytest.mark.parametrize(
    ("bring", "stated", "name", "requirement"),
    [
        (UNFIT["unversioned"], {}, "media_bucket", "must be versioned"),
        (UNFIT["suspended"], {}, "media_bucket", "must have versioning Enabled"),
        (UNFIT["in another stack"], {}, "media_bucket", "must be in the stack"),
        (IMPORTED["by name"], {}, "media_bucket_guarded", "must be True for an imported bucket"),
        (owned, {"media_bucket_guarded": True}, "media_bucket_guarded", "must be left out for a bucket that"),
        (lambda _: None, {"media_bucket_guarded": True}, "media_bucket_guarded", "must be left out without"),
        (owned, {"bucket_name": NAME}, "bucket_name", "must be left out with media_bucket"),
        (lambda _: NAME, {}, "media_bucket", "must be an s3.IBucket"),
        (owned, {"media_bucket_guarded": "yes"}, "media_bucket_guarded", "must be True or False"),
        (owned, {"scanners": ["guardduty"]}, "scanners", "must be a list of roles"),
        (owned, {"kept_tags": "scan-status"}, "kept_tags", "must be a list of 6 keys"),
        (owned, {"kept_tags": list("abcdefg")}, "kept_tags", "must be a list of 6 keys"),
        (owned, {"kept_tags": ["a,b"]}, "kept_tags", "must be keys of object tags"),
        (owned, {"deny_unmoderated_reads": 1}, "deny_unmoderated_reads", "must be True or False"),
    ],
)
def test_what_would_not_work_is_refused_in_words(
    bring: Callable[[cdk.Stack], Any], stated: dict[str, Any], name: str, requirement: str
) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    with pytest.raises(PropertyError) as refusal:
        VideoModeration(stack, "VideoModeration", media_bucket=bring(stack), **stated)
    assert refusal.value.name == name
    assert refusal.value.requirement.startswith(requirement)


@pytest.fixture(scope="module")
def brought(synth: Callable[..., Template]) -> Template:
    """A bucket of the app with a key, and with event notifications from before and after."""

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        bucket = owned(stack, encryption=s3.BucketEncryption.KMS)
        topic = sns.Topic(stack, "Topic")
        bucket.add_event_notification(s3.EventType.OBJECT_REMOVED, notifications.SnsDestination(topic))
        moderation = VideoModeration(stack, "VideoModeration", media_bucket=bucket, archive=Archive())
        moderation.grant_read_moderated(iam.Role(stack, "Website", assumed_by=EC2))
        moderation.grant_read_moderated(iam.ArnPrincipal("arn:aws:iam::222222222222:role/web"))
        add_outputs(moderation)
        return stack

    return synth(build)


def test_a_bucket_of_the_app_is_used_and_no_other_is_made(brought: Template) -> None:
    assert set(resources(brought, "AWS::S3::Bucket")) == {"Videos"}
    assert said(brought["Outputs"]["MediaBucketName"]["Value"]) == "Videos"
    assert BucketGuard.from_json(said(brought["Outputs"]["MediaBucketGuard"]["Value"])).owned


def test_it_is_guarded_and_stays_so(brought: Template) -> None:
    policy = resources(brought, "AWS::S3::BucketPolicy")["VideosPolicy"]
    assert [each["Sid"] for each in statements(policy) if "Sid" in each] == SIDS
    (resource,) = [each for each in brought["Resources"].values() if each["Type"] == "AWS::S3::BucketPolicy"]
    assert resource["DeletionPolicy"] == "Retain"


def test_it_announces_its_objects_without_a_custom_resource_and_beside_the_one_it_has(
    brought: Template,
) -> None:
    bucket = resources(brought, "AWS::S3::Bucket")["Videos"]
    enabled = bucket["NotificationConfiguration"]["EventBridgeConfiguration"]
    assert enabled == {"EventBridgeEnabled": True}
    (custom,) = resources(brought, "Custom::S3BucketNotifications").values()
    assert custom["NotificationConfiguration"]["EventBridgeConfiguration"] == {}


def test_its_videos_are_archived(brought: Template) -> None:
    rules = resources(brought, "AWS::S3::Bucket")["Videos"]["LifecycleConfiguration"]["Rules"]
    assert [rule["Id"] for rule in rules] == ["ArchiveClean", "ArchiveFlagged"]


def test_they_are_archived_by_the_same_rules_as_in_a_new_bucket(synth: Callable[..., Template]) -> None:
    archive = Archive(hold_flagged=True, expire_noncurrent_after=cdk.Duration.days(400))

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        MediaBucket(stack, "New", bucket_name=None, archive=archive, removal_policy=cdk.RemovalPolicy.RETAIN)
        use_existing(stack, owned(stack), archive=archive, guarded=False)
        return stack

    buckets = resources(synth(build), "AWS::S3::Bucket")
    new, brought = (buckets[name]["LifecycleConfiguration"]["Rules"] for name in ("New", "Videos"))
    assert [rule for rule in new if rule["Id"] != "AbortIncompleteUploads"] == brought
    assert len(brought) == 3


def test_whoever_reads_may_decrypt(brought: Template) -> None:
    for role in ("VideoProcessorRole", "SweeperRole", "Website"):
        assert ("kms:Decrypt", "VideosKey.Arn") in permissions(brought, role)
    (key,) = [each for name, each in resources(brought, "AWS::KMS::Key").items() if name == "VideosKey"]
    named = [each for each in key["KeyPolicy"]["Statement"] if each["Action"] == "kms:Decrypt"]
    assert [each["Principal"] for each in named] == [{"AWS": "arn:aws:iam::222222222222:role/web"}]


@pytest.fixture(scope="module")
def imported(synth: Callable[..., Template]) -> Template:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderation = VideoModeration(
            stack,
            "VideoModeration",
            media_bucket=with_attributes(stack),
            media_bucket_guarded=True,
            deny_unmoderated_reads=True,
        )
        moderation.grant_read_moderated(iam.Role(stack, "Website", assumed_by=EC2))
        add_outputs(moderation)
        moderation.grant_read_unmoderated(iam.Role(stack, "Watcher", assumed_by=EC2))
        return stack

    return synth(build)


def test_an_imported_bucket_is_used_and_nothing_is_made_for_it(imported: Template) -> None:
    assert not resources(imported, "AWS::S3::Bucket")
    assert not resources(imported, "AWS::S3::BucketPolicy")
    assert not [kind for kind in imported["Resources"] if kind.startswith("Custom")]


def test_the_stack_says_what_its_policy_must_have(imported: Template) -> None:
    output = BucketGuard.from_json(said(imported["Outputs"]["MediaBucketGuard"]["Value"]))
    assert not output.owned
    assert output.bucket_arn == f"arn:${{AWS::Partition}}:s3:::{NAME}"
    assert output.writer_id == "ContentAlertRole.RoleId"
    assert output.reader_ids == ["VideoProcessorRole.RoleId:*", "SweeperRole.RoleId:*", "Watcher.RoleId:*"]


def test_whoever_reads_an_imported_bucket_may_decrypt_too(imported: Template) -> None:
    key = "arn:aws:kms:eu-west-1:111111111111:key/example"
    for role in ("VideoProcessorRole", "Website"):
        assert ("kms:Decrypt", key) in permissions(imported, role)


@pytest.mark.parametrize("kind", IMPORTED)
def test_cloudfront_and_named_readers_cannot_be_let_in_by_a_policy_that_cannot_be_changed(kind: str) -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    moderation = VideoModeration(
        stack, "VideoModeration", media_bucket=IMPORTED[kind](stack), media_bucket_guarded=True
    )
    with pytest.raises(PropertyError, match=r"^media_bucket must be a bucket that this app creates"):
        moderation.cloudfront_origin()
    with pytest.raises(PropertyError, match=r"^grantee .* if the bucket is imported"):
        moderation.grant_read_moderated(iam.ArnPrincipal("arn:aws:iam::222222222222:role/web"))


def second_policy(scope: cdk.Stack, bucket: str) -> None:
    document = iam.PolicyDocument(
        statements=[iam.PolicyStatement(actions=["s3:GetObject"], resources=["*"], principals=[EC2])]
    )
    s3.CfnBucketPolicy(scope, "Second", bucket=bucket, policy_document=document)


@pytest.mark.parametrize(
    ("elsewhere", "named"),
    [
        (False, lambda bucket: bucket.bucket_name),
        (True, lambda bucket: bucket.bucket_name),
        (True, lambda _: NAME),
    ],
    ids=["by reference", "by export", "by name"],
)
def test_a_second_policy_which_would_replace_the_guard_is_refused(
    elsewhere: bool, named: Callable[[s3.Bucket], str]
) -> None:
    app = cdk.App()
    stack = cdk.Stack(app, "Stack")
    bucket = owned(stack, bucket_name=NAME)
    bucket.add_to_resource_policy(
        iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn], principals=[EC2])
    )
    check_only_policy(stack, bucket)
    app.synth()
    second_policy(cdk.Stack(app, "Other") if elsewhere else stack, named(bucket))
    with pytest.raises(RuntimeError, match="Second would replace the policy of the media bucket"):
        app.synth(force=True)


def test_a_policy_of_another_bucket_is_not() -> None:
    """Not even of one that has the same path in another stack."""
    app = cdk.App()
    for name in ("Blue", "Green"):
        stack = cdk.Stack(app, name)
        bucket = owned(stack)
        bucket.add_to_resource_policy(
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[bucket.bucket_arn], principals=[EC2])
        )
        check_only_policy(stack, bucket)
    app.synth()
