"""Each finding of cdk-nag is acknowledged with a reason, and nothing else is acknowledged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from moderation_stack import ModerationStack
from moderation_stack.shared import compliance
from tests.template.synthesis import EVERYTHING, SOMEWHERE, moderation_stack, synthesize

if TYPE_CHECKING:
    from constructs import IConstruct

    from tests.template.reading import Template

PACKS = (AwsSolutionsChecks, ServerlessChecks)
ACKNOWLEDGED = {
    "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]",
    "AwsSolutions-IAM5[Resource::*]",
    "AwsSolutions-IAM5[Resource::<MediaBucket.Arn>/*]",
    "AwsSolutions-IAM5[Resource::<Sweeper.Arn>:*]",
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>"
    ":execution:<Recovery.Name>:*]",
    "AwsSolutions-L1",
    "Serverless-EventBusDLQ",
    "Serverless-LambdaAsyncFailureDestination",
    "Serverless-LambdaDLQ",
    "Serverless-LambdaEventSourceMappingDestination",
    "Serverless-LambdaLatestVersion",
    "Serverless-LambdaTracing",
    "Serverless-SNSRedrivePolicy",
    "Serverless-SQSRedrivePolicy",
}


class Finding(NamedTuple):
    """A rule and the path of the construct it is about."""

    rule: str
    path: str


class Acknowledgements:
    """Stands in for `cdk.Validations`: writes down what is acknowledged, and acknowledges nothing."""

    def __init__(self) -> None:
        self.reasons: dict[Finding, str] = {}

    def of(self, construct: IConstruct) -> Acknowledgements:
        self._path = construct.node.path
        return self

    def acknowledge(self, *rules: cdk.Acknowledgment) -> None:
        self.reasons |= {Finding(rule.id, self._path): rule.reason for rule in rules}

    def of_nag(self) -> dict[Finding, str]:
        """Without what is said to the CDK's own validation and to the packs of `test_compliance`."""
        others = ("CloudFormation", *compliance.PACKS)
        return {key: reason for key, reason in self.reasons.items() if not key.rule.startswith(others)}

    def of_compliance(self) -> dict[Finding, str]:
        """What is said to the packs of `test_compliance`."""
        return {key: reason for key, reason in self.reasons.items() if key.rule.startswith(compliance.PACKS)}


def covers(acknowledged: Finding, finding: Finding) -> bool:
    """An acknowledgement is about its construct and everything in it."""
    inside = f"{finding.path}/".startswith(f"{acknowledged.path}/")
    return acknowledged.rule == finding.rule and inside


@pytest.fixture(scope="module")
def acknowledgements() -> Acknowledgements:
    return Acknowledgements()


@pytest.fixture(scope="module")
def findings(acknowledgements: Acknowledgements) -> set[Finding]:
    """What cdk-nag finds in the stack with everything configured, while nothing is acknowledged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("moderation_stack.shared.acknowledge.cdk.Validations", acknowledgements)
        stack = moderation_stack(cdk.App(), **{**EVERYTHING, "tracing": False})
        return {
            Finding(violation.rule_name, resource.construct_path)
            for pack in PACKS
            for violation in pack().validate_scope(stack).violations
            for resource in violation.violating_resources
            if resource.construct_path
        }


def test_every_finding_is_acknowledged(findings: set[Finding], acknowledgements: Acknowledgements) -> None:
    known = acknowledgements.of_nag()
    assert not [finding for finding in findings if not any(covers(each, finding) for each in known)]


def test_every_acknowledgement_answers_a_finding(
    findings: set[Finding], acknowledgements: Acknowledgements
) -> None:
    idle = [
        each for each in acknowledgements.of_nag() if not any(covers(each, finding) for finding in findings)
    ]
    assert idle == []


def test_no_other_rule_is_acknowledged(findings: set[Finding], acknowledgements: Acknowledgements) -> None:
    assert findings
    rules = {
        re.sub(r"<VideoModeration(\w+?)[0-9A-F]{8}\.", r"<\1.", each.rule)
        for each in acknowledgements.of_nag()
    }
    assert rules == ACKNOWLEDGED


def test_every_acknowledgement_gives_its_reason(
    findings: set[Finding], acknowledgements: Acknowledgements
) -> None:
    assert findings
    assert [each for each, reason in acknowledgements.reasons.items() if len(reason.split()) < 8] == []


@pytest.mark.parametrize("properties", [{}, EVERYTHING])
def test_the_app_passes_with_the_packs_plugged_in(properties: dict[str, Any]) -> None:
    def build(app: cdk.App) -> cdk.Stack:
        cdk.Validations.of(app).add_plugins(*(pack(app) for pack in PACKS))
        return moderation_stack(app, **properties)

    assert synthesize(build)["Resources"]


def test_the_app_passes_for_one_account_and_region_too() -> None:
    def build(app: cdk.App) -> cdk.Stack:
        cdk.Validations.of(app).add_plugins(*(pack(app) for pack in PACKS))
        return ModerationStack(app, "Elsewhere", env=SOMEWHERE)

    flags = {"@aws-cdk/core:enablePartitionLiterals": True, "@aws-cdk/aws-iam:minimizePolicies": True}
    assert synthesize(build, **flags)["Resources"]


def test_a_finding_without_acknowledgement_fails_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "moderation_stack.dispatch.dispatch_schedule.acknowledge", lambda construct, reasons: None
    )

    def build(app: cdk.App) -> cdk.Stack:
        cdk.Validations.of(app).add_plugins(*(pack(app) for pack in PACKS))
        return moderation_stack(app)

    with pytest.raises(RuntimeError, match="Serverless-EventBusDLQ"):
        synthesize(build)


def test_cdk_nag_2_finds_the_acknowledgements_on_the_resources(configured: Template) -> None:
    suppressed = {
        (resource["Type"], each["id"], *each.get("applies_to", ()))
        for resource in configured["Resources"].values()
        for each in resource.get("Metadata", {}).get("cdk_nag", {}).get("rules_to_suppress", ())
        if not each["id"].startswith(compliance.PACKS)
    }
    rules = {rule.partition("[")[0] for rule in ACKNOWLEDGED if not rule.startswith("CloudFormation")}
    assert {rule for _, rule, *_ in suppressed} == rules - {"Serverless-LambdaTracing"}  # it is traced
    # The CDK creates the policy of a role only when something is granted to the role.
    assert ("AWS::IAM::Policy", "AwsSolutions-IAM5", "Resource::*") in suppressed
