"""The role a state machine works with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam

from moderation_stack.shared.acknowledge import acknowledge

if TYPE_CHECKING:
    from constructs import Construct


def workflow_role(scope: Construct, *, description: str) -> iam.Role:
    """A role Step Functions may take on for state machines of this account only.

    Source: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
    """
    stack = cdk.Stack.of(scope)
    machines = stack.format_arn(
        service="states",
        resource="stateMachine",
        resource_name="*",
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
    role = iam.Role(
        scope,
        "Role",
        description=description,
        assumed_by=iam.ServicePrincipal(
            "states.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account},
                "ArnLike": {"aws:SourceArn": machines},
            },
        ),
    )
    acknowledge(
        role,
        {
            "AwsSolutions-IAM5[Resource::*]": "X-Ray and the delivery of logs have no resources to name "
            "in a policy: AWS defines these actions for all resources only."
        },
    )
    return role
