"""One customer managed key for everything that is stored: who may use it, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_cloudfront as cloudfront
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms
import pytest

from moderation_stack import PropertyError, ReviewRoom, VerdictWebhook, VideoModeration, add_outputs
from tests.template.reading import as_list, permissions, resources, role_statements, said, statements
from video_moderation.contract.storage.key_policy import key_statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

ARN = "arn:aws:kms:eu-west-1:111111111111:key/example"
HERE: dict[str, Any] = {"env": cdk.Environment(account="111111111111", region="eu-west-1")}
PLACE = {"partition": "${AWS::Partition}", "region": "${AWS::Region}", "account": "${AWS::AccountId}"}
STORING = {"VideoProcessorRole", "ContentAlertRole", "ReconcilerRole", "SweeperRole", "RecoveryRole"}


@pytest.fixture(scope="module")
def encrypted(synth: Callable[..., Template]) -> Template:
    """A key of the app, beside everything that the constructs can make."""

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderation = VideoModeration(stack, "VideoModeration", encryption_key=kms.Key(stack, "Mine"))
        ReviewRoom(stack, "Room", moderation=moderation)
        VerdictWebhook(stack, "Hook", moderation=moderation, notify_url="https://example.com/")
        moderation.grant_read_moderated(iam.Role(stack, "Website", assumed_by=iam.AccountRootPrincipal()))
        moderation.grant_decide(iam.Role(stack, "Moderator", assumed_by=iam.AccountRootPrincipal()))
        add_outputs(moderation)
        boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "developers")
        iam.PermissionsBoundary.of(stack).apply(boundary)
        return stack

    return synth(build)


def test_a_boundary_of_the_stack_is_on_the_roles_of_the_room_and_the_webhook(encrypted: Template) -> None:
    roles = resources(encrypted, "AWS::IAM::Role")
    assert {"RoomModerator", "RoomFunctionRole", "HookFunctionRole"} <= set(roles)
    assert all("PermissionsBoundary" in role for role in roles.values())


def test_it_replaces_the_key_of_the_topics(encrypted: Template) -> None:
    assert set(resources(encrypted, "AWS::KMS::Key")) == {"Mine"}


def test_services_may_use_it_for_this_account_and_no_other(encrypted: Template) -> None:
    found = resources(encrypted, "AWS::KMS::Key")["Mine"]["KeyPolicy"]["Statement"]
    services = [each for each in found if "Service" in each["Principal"]]
    assert said(services) == key_statements(**PLACE)
    assert all("${AWS::AccountId}" in str(said(each["Condition"])) for each in services)


@pytest.mark.parametrize(
    ("kind", "key_of"),
    [
        ("AWS::SQS::Queue", lambda each: each["KmsMasterKeyId"]),
        ("AWS::SNS::Topic", lambda each: each["KmsMasterKeyId"]),
        ("AWS::Logs::LogGroup", lambda each: each["KmsKeyId"]),
        ("AWS::DynamoDB::Table", lambda each: each["SSESpecification"]["KMSMasterKeyId"]),
        ("AWS::SecretsManager::Secret", lambda each: each["KmsKeyId"]),
    ],
)
def test_it_encrypts_everything_of_a_kind(
    encrypted: Template, kind: str, key_of: Callable[[dict[str, Any]], Any]
) -> None:
    found = resources(encrypted, kind)
    assert found
    assert {said(key_of(each)) for each in found.values()} == {"Mine.Arn"}


def test_it_encrypts_the_videos_and_s3_encrypts_its_logs_which_take_no_key(encrypted: Template) -> None:
    buckets = resources(encrypted, "AWS::S3::Bucket")
    rules = {
        name: bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
        for name, bucket in buckets.items()
    }
    media = rules.pop("MediaBucket")
    assert media["BucketKeyEnabled"] is True
    assert said(media["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]) == "Mine.Arn"
    (logs,) = rules.values()
    assert logs["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


@pytest.mark.parametrize("role", sorted(STORING))
def test_who_works_with_tables_and_queues_may_use_it_by_them_only(encrypted: Template, role: str) -> None:
    (stored,) = [
        each
        for each in role_statements(encrypted, role)
        if "kms:ViaService" in each.get("Condition", {}).get("StringEquals", {})
    ]
    assert said(stored["Resource"]) == "Mine.Arn"
    services = [said(each) for each in stored["Condition"]["StringEquals"]["kms:ViaService"]]
    assert services == ["dynamodb.${AWS::Region}.amazonaws.com", "sqs.${AWS::Region}.amazonaws.com"]


def test_who_reads_videos_or_publishes_may_use_it_and_nobody_else_without_a_condition(
    encrypted: Template,
) -> None:
    used = {
        role: {action for each in role_statements(encrypted, role) for action in _unconditioned(each)}
        for role in resources(encrypted, "AWS::IAM::Role")
    }
    reads, publishes = {"kms:Decrypt"}, {"kms:Decrypt", "kms:GenerateDataKey*"}
    assert {role: actions for role, actions in used.items() if actions} == {
        **dict.fromkeys(("VideoProcessorRole", "SweeperRole", "Website", "RoomModerator"), reads),
        **dict.fromkeys(("CompletionChannelRole", "ContentAlertRole", "ReconcilerRole"), publishes),
    }


def _unconditioned(statement: dict[str, Any]) -> set[str]:
    conditioned = "kms:ViaService" in str(statement.get("Condition"))
    return (
        set() if conditioned else {each for each in as_list(statement["Action"]) if each.startswith("kms:")}
    )


@pytest.mark.parametrize(
    ("role", "service"),
    [("Moderator", "sqs"), ("RoomModerator", "sqs"), ("HookFunctionRole", "secretsmanager")],
)
def test_who_decides_or_signs_may_use_it_by_one_service(encrypted: Template, role: str, service: str) -> None:
    conditions = [said(each.get("Condition")) for each in role_statements(encrypted, role)]
    assert {"StringEquals": {"kms:ViaService": [f"{service}.${{AWS::Region}}.amazonaws.com"]}} in conditions


def test_who_decides_from_another_account_is_named_in_the_policy_of_the_key(
    synth: Callable[..., Template],
) -> None:
    arn = "arn:aws:iam::222222222222:role/review"

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack", **HERE)
        moderation = VideoModeration(stack, "VideoModeration", encryption_key=kms.Key(stack, "Mine"))
        moderation.grant_decide(iam.ArnPrincipal(arn))
        moderation.grant_decide(iam.Role.from_role_arn(stack, "Other", arn.replace("review", "other")))
        return stack

    found = resources(synth(build), "AWS::KMS::Key")["Mine"]["KeyPolicy"]["Statement"]
    named = {said(each["Principal"].get("AWS", "")): each for each in found}
    for principal in (arn, arn.replace("review", "other")):
        assert named[principal]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
        condition = {"StringEquals": {"kms:ViaService": ["sqs.eu-west-1.amazonaws.com"]}}
        assert said(named[principal]["Condition"]) == condition


def test_the_policy_of_an_imported_key_cannot_name_who_decides() -> None:
    stack = cdk.Stack(cdk.App(), "Stack", **HERE)
    key, prepared = imported(stack), ["encryption_key"]
    moderation = VideoModeration(stack, "VideoModeration", encryption_key=key, prepared=prepared)
    with pytest.raises(PropertyError, match=r"^grantee must be a role or user of the account"):
        moderation.grant_decide(iam.ArnPrincipal("arn:aws:iam::222222222222:role/review"))


def test_queues_take_messages_of_the_rules_and_topics_of_this_stack_only(encrypted: Template) -> None:
    """The CDK lets the rules of every account send to an encrypted queue."""
    allowed = [
        each
        for policy in resources(encrypted, "AWS::SQS::QueuePolicy").values()
        for each in statements(policy)
        if each["Effect"] == "Allow"
    ]
    assert len(allowed) > 5
    for each in allowed:
        ((_, condition),) = each["Condition"].items()
        assert set(condition) == {"aws:SourceArn"}
        assert said(condition["aws:SourceArn"])


def test_the_stack_of_a_key_of_the_app_says_nothing_to_add(encrypted: Template) -> None:
    assert "EncryptionKeyArn" not in encrypted["Outputs"]


def test_a_key_of_another_stack_does_not_depend_on_the_pipeline(synth: Callable[..., Template]) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        shared, stack = cdk.Stack(app, "Shared"), cdk.Stack(app, "Stack")
        key = kms.Key(shared, "Mine")
        moderation = VideoModeration(stack, "VideoModeration", encryption_key=key)
        ReviewRoom(stack, "Room", moderation=moderation)
        VerdictWebhook(stack, "Hook", moderation=moderation, notify_url="https://example.com/")
        moderation.grant_decide(iam.Role(stack, "Moderator", assumed_by=iam.AccountRootPrincipal()))
        return shared

    policy = resources(synth(build), "AWS::KMS::Key")["Mine"]["KeyPolicy"]
    principals = [principal for each in policy["Statement"] for principal in each["Principal"].items()]
    assert {kind for kind, _ in principals} == {"AWS", "Service"}
    assert {said(name).rpartition(":")[2] for kind, name in principals if kind == "AWS"} == {"root"}


def imported(stack: cdk.Stack) -> kms.IKey:
    return kms.Key.from_key_arn(stack, "Key", ARN)


def test_an_imported_key_must_be_prepared(synth: Callable[..., Template]) -> None:
    stack = cdk.Stack(cdk.App(), "Stack", **HERE)
    with pytest.raises(PropertyError, match=r"^prepared must contain 'encryption_key'"):
        VideoModeration(stack, "VideoModeration", encryption_key=imported(stack))

    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack", **HERE)
        key, prepared = imported(stack), ["encryption_key"]
        moderation = VideoModeration(stack, "VideoModeration", encryption_key=key, prepared=prepared)
        behavior = cloudfront.BehaviorOptions(origin=moderation.cloudfront_origin())
        cloudfront.Distribution(stack, "Site", default_behavior=behavior)
        add_outputs(moderation)
        return stack

    template = synth(build)
    assert template["Outputs"]["EncryptionKeyArn"]["Value"] == ARN
    assert ("kms:Decrypt", ARN) in permissions(template, "VideoProcessorRole")
    assert not resources(template, "AWS::KMS::Key")
    policy = resources(template, "AWS::S3::BucketPolicy")["MediaBucketPolicy"]
    (read,) = [each for each in statements(policy) if "cloudfront" in str(each["Principal"])]
    assert "aws:SourceArn" in str(read["Condition"])


@pytest.mark.parametrize(
    ("make", "requirement"),
    [
        (lambda _: "alias/example", "must be a kms.IKey"),
        (lambda stack: kms.Alias.from_alias_name(stack, "Alias", "alias/a"), "must be a key and no alias"),
        (
            lambda stack: kms.Key.from_key_arn(stack, "Key", ARN.replace("eu-west-1", "us-east-1")),
            "must be in the Region",
        ),
    ],
)
def test_what_is_no_usable_key_is_refused(make: Callable[[cdk.Stack], Any], requirement: str) -> None:
    stack = cdk.Stack(cdk.App(), "Stack", **HERE)
    with pytest.raises(PropertyError) as refusal:
        VideoModeration(stack, "VideoModeration", encryption_key=make(stack), prepared=["encryption_key"])
    assert refusal.value.name == "encryption_key"
    assert refusal.value.requirement.startswith(requirement)
