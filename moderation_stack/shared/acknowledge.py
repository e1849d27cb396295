"""Acknowledges findings of cdk-nag, each with its reason.

The names are made here, since the logical ids in a name differ by stack.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import aws_cdk as cdk
import jsii

from moderation_stack.shared.cfn_resource import cfn_resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import IConstruct


_GRANULAR = re.compile(r"(?P<id>[^\[]+)\[(?P<finding>.*)\]")
_FOR_CDK_NAG_2 = "cdk_nag"
_OF_THE_CDK = "CloudFormation-"
"""Findings of the CDK's own validation, which cdk-nag 2 does not know."""


def acknowledge(
    construct: IConstruct, reasons: Mapping[str, str], *, only: type[cdk.CfnResource] = cdk.CfnResource
) -> None:
    """Record on `construct` why each finding is accepted, for cdk-nag 3 and for cdk-nag 2.

    cdk-nag 3 reads metadata of the construct, which is not in the template. cdk-nag 2 reads the metadata
    `cdk_nag` of each resource in the template: of those of the type `only`.

    Older releases of aws-cdk-lib refuse an id with more than one `::` in it. There the record of that finding
    is left out, and cdk-nag, where it is used, reports the finding.

    Example: `acknowledge(queue, {"Serverless-SQSRedrivePolicy": "this is the dead-letter queue"})`
    """
    for finding, reason in reasons.items():
        try:
            cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=finding, reason=reason))
        except RuntimeError as error:  # how jsii raises every error of the CDK
            if "InvalidValidationId" not in str(error):
                raise
    # By an aspect, because the CDK creates some resources later, such as the default policy of a role. It
    # comes before cdk-nag, whose aspect has the default priority.
    suppressions = [
        _suppression(finding, reason)
        for finding, reason in reasons.items()
        if not finding.startswith(_OF_THE_CDK)
    ]
    if suppressions:
        cdk.Aspects.of(construct).add(_Suppressions(suppressions, only), priority=cdk.AspectPriority.MUTATING)


def _suppression(finding: str, reason: str) -> dict[str, object]:
    """A finding as cdk-nag 2 has it: the id of the rule, and what it applies to."""
    granular = _GRANULAR.fullmatch(finding)
    if granular is None:
        return {"id": finding, "reason": reason}
    return {"id": granular["id"], "reason": reason, "applies_to": [granular["finding"]]}


@jsii.implements(cdk.IAspect)
class _Suppressions:
    """Adds the metadata of cdk-nag 2 to each resource of a construct."""

    def __init__(self, suppressions: list[dict[str, object]], only: type[cdk.CfnResource]) -> None:
        self._suppressions = suppressions
        self._only = only

    def visit(self, node: IConstruct) -> None:
        if not isinstance(node, self._only):
            return
        recorded = (node.get_metadata(_FOR_CDK_NAG_2) or {}).get("rules_to_suppress", [])
        further = [each for each in self._suppressions if each not in recorded]
        node.add_metadata(_FOR_CDK_NAG_2, {"rules_to_suppress": [*recorded, *further]})


def wildcard_finding(resource: str) -> str:
    """The finding of a permission on `resource`, which has a wildcard in it."""
    return f"AwsSolutions-IAM5[Resource::{resource}]"


def attribute_of(construct: IConstruct, attribute: str) -> str:
    """An attribute of a construct's resource, as it stands in a finding: `<LogicalId.Attribute>`."""
    resource = cfn_resource(construct, cdk.CfnElement)
    return f"<{cdk.Stack.of(construct).get_logical_id(resource)}.{attribute}>"


def place_of(construct: IConstruct) -> tuple[str, str, str]:
    """Partition, Region and account of a construct, as they stand in a finding."""
    stack = cdk.Stack.of(construct)
    return (
        _known(stack.partition, "<AWS::Partition>"),
        _known(stack.region, "<AWS::Region>"),
        _known(stack.account, "<AWS::AccountId>"),
    )


def _known(value: str, otherwise: str) -> str:
    return otherwise if cdk.Token.is_unresolved(value) else value
