"""Who can read what is not moderated, with `deny_unmoderated_reads`: the policy, by the rules of IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import pytest

from moderation_stack import PropertyError, VideoModeration
from moderation_stack.storage.bucket_policy_size import MOST_BYTES
from tests.template.reading import permissions, resources, statements
from tests.template.storage.denials import Request, denying

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

EC2 = iam.ServicePrincipal("ec2.amazonaws.com")
HERE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role"
BACKUP = "arn:aws:iam::111111111111:role/backup"
READS = ("s3:GetObject", "s3:GetObjectVersion")


@pytest.fixture(scope="module")
def template(synth: Callable[..., Template]) -> Template:
    def build(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Stack")
        moderation = VideoModeration(
            stack,
            "VideoModeration",
            deny_unmoderated_reads=True,
            scanners=[iam.Role(stack, "Scanner", assumed_by=EC2)],
        )
        moderation.grant_read_unmoderated(iam.Role(stack, "Watcher", assumed_by=EC2))
        moderation.grant_read_unmoderated(iam.Role.from_role_name(stack, "GuardDuty", "guardduty"))
        moderation.spare_from_read_denial(iam.ArnPrincipal(BACKUP))
        moderation.grant_read_moderated(iam.Role(stack, "Website", assumed_by=EC2))
        return stack

    return synth(build)


def denied(template: Template, action: str, user_id: str | None, arn: str | None = None, **tags: str) -> bool:
    policy = resources(template, "AWS::S3::BucketPolicy")["MediaBucketPolicy"]
    values = {f"moderation-{key}": value for key, value in tags.items()}
    request = Request(action=action, user_id=user_id, principal_arn=arn, values=values)
    return bool(denying(statements(policy), request))


@pytest.mark.parametrize("action", READS)
@pytest.mark.parametrize(
    ("user_id", "arn"),
    [
        ("VideoProcessorRole.RoleId:function", None),
        ("SweeperRole.RoleId:function", None),
        ("Watcher.RoleId:person", None),
        ("Scanner.RoleId:function", None),
        ("AROA:session", f"{HERE}/guardduty"),
        ("AROA:session", BACKUP),
    ],
)
def test_the_pipeline_and_whoever_is_named_read_every_video(
    template: Template, action: str, user_id: str, arn: str | None
) -> None:
    assert not denied(template, action, user_id, arn)
    assert not denied(template, action, user_id, arn, verdict="flagged", decision="rejected")


@pytest.mark.parametrize("action", READS)
@pytest.mark.parametrize(
    "user_id",
    ["Website.RoleId:x", "ContentAlertRole.RoleId:x", "ReconcilerRole.RoleId:x", "111111111111", None],
)
def test_everybody_else_reads_what_is_moderated_only(
    template: Template, action: str, user_id: str | None
) -> None:
    assert denied(template, action, user_id)
    assert denied(template, action, user_id, verdict="undetermined")
    assert denied(template, action, user_id, verdict="clean", decision="rejected")
    assert not denied(template, action, user_id, verdict="clean")
    assert not denied(template, action, user_id, verdict="flagged", decision="approved")


def test_whoever_is_granted_all_videos_has_the_permission_and_whoever_is_spared_has_none(
    template: Template,
) -> None:
    assert permissions(template, "Watcher") == {(action, "MediaBucket.Arn/*") for action in READS}
    roles = [policy["Roles"] for policy in resources(template, "AWS::IAM::Policy").values()]
    assert ["guardduty"] in roles
    assert "Scanner" not in str(roles)


def test_as_many_exceptions_as_the_policy_has_room_for() -> None:
    stack = cdk.Stack(cdk.App(), "Stack")
    moderation = VideoModeration(stack, "VideoModeration", deny_unmoderated_reads=True)
    arn = "arn:aws:iam::111111111111:role/" + "r" * 60
    readers = [iam.ArnPrincipal(f"{arn}{number:04}") for number in range(100)]

    def spare_all() -> None:
        for reader in readers:
            moderation.spare_from_read_denial(reader)

    with pytest.raises(PropertyError) as refusal:
        spare_all()
    assert refusal.value.name == "size of the bucket policy in bytes"
    assert isinstance(refusal.value.value, int)
    assert MOST_BYTES < refusal.value.value < MOST_BYTES + 400
