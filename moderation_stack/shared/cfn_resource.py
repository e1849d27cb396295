"""The CloudFormation resource behind a construct, for what the L2 construct does not offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import aws_cdk as cdk

if TYPE_CHECKING:
    from constructs import IConstruct

_Kind = TypeVar("_Kind", bound=cdk.CfnElement)


def cfn_resource(construct: IConstruct, kind: type[_Kind]) -> _Kind:
    """The L1 resource of a construct that this app creates.

    Example: `cfn_resource(bucket, s3.CfnBucket).logging_configuration`

    Raises:
        TypeError: it has no resource of this kind, such as an imported one.
    """
    resource = construct.node.default_child
    if not isinstance(resource, kind):
        raise TypeError(f"{construct.node.path} has no CloudFormation resource of type {kind.__name__}")
    return resource
