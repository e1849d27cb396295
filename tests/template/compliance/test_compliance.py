"""NIST 800-53 R5, HIPAA Security and PCI DSS 3.2.1: under a key and in a VPC, what is found has a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_kms as kms
import pytest
from cdk_nag import HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks

from moderation_stack import ReviewRoom, VerdictWebhook, VideoModeration
from moderation_stack.shared import compliance
from tests.template.brought.test_bring_your_own import network
from tests.template.compliance.test_nag import Acknowledgements, Finding, covers

if TYPE_CHECKING:
    from tests.template.reading import Template

NOT_MET = {
    "DynamoDBInBackupPlan",
    "IAMNoInlinePolicy",
    "LambdaConcurrency",
    "LambdaDLQ",
    "S3BucketReplicationEnabled",
    "S3BucketVersioningEnabled",
    "S3DefaultEncryptionKMS",
    "SecretsManagerRotationEnabled",
}
"""The rules that a construct cannot meet for its user; `compliance` says where the reasons are."""


@pytest.fixture(scope="module")
def checked() -> tuple[set[Finding], Acknowledgements]:
    """What the packs find while nothing is acknowledged, and what would be."""
    with pytest.MonkeyPatch.context() as patch:
        stand_in = Acknowledgements()
        patch.setattr("moderation_stack.shared.acknowledge.cdk.Validations", stand_in)
        stack = cdk.Stack(cdk.App(analytics_reporting=False), "Stack")
        key = kms.Key(stack, "Key", enable_key_rotation=True)
        moderation = VideoModeration(stack, "VideoModeration", encryption_key=key, vpc=network(stack))
        ReviewRoom(stack, "Room", moderation=moderation)
        VerdictWebhook(stack, "Hook", moderation=moderation, notify_url="https://example.com/")
        found = {
            Finding(violation.rule_name, resource.construct_path)
            for pack in (NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks)
            for violation in pack().validate_scope(stack).violations
            for resource in violation.violating_resources
            if resource.construct_path
        }
    return found, stand_in


def test_every_finding_is_acknowledged(checked: tuple[set[Finding], Acknowledgements]) -> None:
    found, acknowledgements = checked
    known = acknowledgements.of_compliance()
    assert found
    assert not [finding for finding in found if not any(covers(each, finding) for each in known)]


def test_every_acknowledgement_answers_a_finding_and_gives_its_reason(
    checked: tuple[set[Finding], Acknowledgements],
) -> None:
    found, acknowledgements = checked
    known = acknowledgements.of_compliance()
    assert [each for each in known if not any(covers(each, finding) for finding in found)] == []
    assert [each for each, reason in known.items() if len(reason.split()) < 8] == []
    assert {each.rule.rpartition("-")[2] for each in known} == NOT_MET


def test_cdk_nag_2_finds_them_on_the_resources(template: Template) -> None:
    suppressed: dict[str, set[str]] = {}
    for resource in template["Resources"].values():
        for each in resource.get("Metadata", {}).get("cdk_nag", {}).get("rules_to_suppress", ()):
            if each["id"].startswith(compliance.PACKS):
                suppressed.setdefault(resource["Type"], set()).add(each["id"].rpartition("-")[2])
    assert suppressed == {
        "AWS::DynamoDB::Table": {"DynamoDBInBackupPlan"},
        "AWS::IAM::Policy": {"IAMNoInlinePolicy"},
        "AWS::Lambda::Function": {"LambdaConcurrency", "LambdaDLQ"},
        "AWS::S3::Bucket": {
            "S3BucketReplicationEnabled",
            "S3BucketVersioningEnabled",
            "S3DefaultEncryptionKMS",
        },
    }
