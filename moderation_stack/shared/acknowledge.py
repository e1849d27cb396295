"""The findings of cdk-nag that this project accepts: their names, and the record of the reason.

The names are made here, since the logical ids in a name differ by stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import IConstruct


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Record on `construct` why each finding is accepted.

    The record is metadata of the construct: the template stays the same, and without cdk-nag nothing happens.

    Example: `acknowledge(queue, {"Serverless-SQSRedrivePolicy": "this is the dead-letter queue"})`
    """
    cdk.Validations.of(construct).acknowledge(
        *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in reasons.items())
    )


def wildcard_finding(resource: str) -> str:
    """The finding of a permission on `resource`, which has a wildcard in it."""
    return f"AwsSolutions-IAM5[Resource::{resource}]"


def attribute_of(construct: IConstruct, attribute: str) -> str:
    """An attribute of a construct's resource, as it stands in a finding: `<LogicalId.Attribute>`."""
    resource = construct.node.default_child
    if not isinstance(resource, cdk.CfnElement):
        raise TypeError(f"{construct.node.path} has no CloudFormation resource of its own")
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
