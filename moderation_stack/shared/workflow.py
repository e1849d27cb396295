"""Creates the state machines, each with a log group, traces and a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_stepfunctions as sfn

from moderation_stack.shared.acknowledge import acknowledge

if TYPE_CHECKING:
    from constructs import Construct

    from moderation_stack.shared.retention import Retention


def workflow(
    scope: Construct, *, comment: str, description: str, definition: sfn.IChainable, retention: Retention
) -> sfn.StateMachine:
    """A standard workflow with a role, a log group and traces of its own, made in `scope`.

    Standard, so that it may take as long as a year and every step is kept for 90 days. `comment` says in
    the definition what it does, `description` says it of the role.
    """
    return sfn.StateMachine(
        scope,
        "Resource",
        comment=comment,
        definition_body=sfn.DefinitionBody.from_chainable(definition),
        state_machine_type=sfn.StateMachineType.STANDARD,
        role=_role(scope, description=description),
        logs=sfn.LogOptions(
            destination=retention.log_group(scope, "Logs", name=_log_group_name(scope)),
            level=sfn.LogLevel.ALL,
            # The execution's history holds the data already; the log needs the course of events only.
            include_execution_data=False,
        ),
        tracing_enabled=True,
    )


def _log_group_name(scope: Construct) -> str:
    """A name under `/aws/vendedlogs/`, which no other construct, stack or earlier deployment has.

    CloudWatch Logs adds every other log group that Step Functions writes to, to a resource policy of the
    Region. That policy has a limit, so in an account with many state machines the deployment would fail. The
    end of the stack's id makes the name differ from that of a log group that a deleted stack left behind.

    Source: https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
    """
    name = cdk.Names.unique_resource_name(scope, separator="-", max_length=128)
    stack_uuid = cdk.Fn.select(2, cdk.Fn.split("/", cdk.Stack.of(scope).stack_id))
    return f"/aws/vendedlogs/states/{name}-{cdk.Fn.select(4, cdk.Fn.split('-', stack_uuid))}"


def _role(scope: Construct, *, description: str) -> iam.Role:
    """A role that Step Functions can assume for state machines of this account only.

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
