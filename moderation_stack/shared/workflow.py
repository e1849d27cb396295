"""What the state machines have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_stepfunctions as sfn

from moderation_stack.shared.workflow_role import workflow_role

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
        role=workflow_role(scope, description=description),
        logs=sfn.LogOptions(
            destination=retention.log_group(scope, "Logs"),
            level=sfn.LogLevel.ALL,
            # The execution's history holds the data already; the log needs the course of events only.
            include_execution_data=False,
        ),
        tracing_enabled=True,
    )
