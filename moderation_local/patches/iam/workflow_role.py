"""Step Functions: a state machine does what its role may do.

"States.Permissions: A Task state failed because it had insufficient privileges to run the specified code"
(AWS Step Functions Developer Guide, "Handling errors"). The emulator runs every task as the account.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from moderation_local.patches import function_of
from moderation_local.patches.iam.encryption_keys import role_may_with_key
from moderation_local.patches.iam.permissions import enforced

INTEGRATION = "arn:aws:states:::"

_role: ContextVar[str] = ContextVar("the role of the state machine whose task it is", default="")


def apply() -> None:
    """Ask for each task, by the role of the state machine."""
    from ministack.services import stepfunctions

    execute = function_of(stepfunctions, "_execute_task", "state_def", "raw_input", "execution", "ctx")
    invoke = function_of(stepfunctions, "_invoke_resource", "resource", "input_data")

    def execute_in_role(state_def: Any, raw_input: Any, execution: Any, ctx: Any) -> Any:
        machine = stepfunctions._state_machines.get(execution["stateMachineArn"]) or {}
        token = _role.set(machine.get("roleArn", ""))
        try:
            return execute(state_def, raw_input, execution, ctx)
        finally:
            _role.reset(token)

    def invoke_if_allowed(resource: str, input_data: Any) -> Any:
        if enforced():
            action, on = needed(resource, input_data)
            if not role_may_with_key(_role.get(), action, on):
                raise stepfunctions._ExecutionError(
                    "States.Permissions", f"{_role.get()} lacks {action} on {on}"
                )
        return invoke(resource, input_data)

    stepfunctions._execute_task = execute_in_role
    stepfunctions._invoke_resource = invoke_if_allowed


def needed(resource: str, task: Any) -> tuple[str, str]:
    """Return the action that a task is, and on which resource; only the integrations used here are known.

    >>> needed("arn:aws:lambda:us-east-1:000000000000:function:sweep", {})
    ('lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:000000000000:function:sweep')
    """
    from ministack.services import sqs, stepfunctions

    service, _, operation = resource.removeprefix(INTEGRATION).partition(":")
    if resource.startswith("arn:aws:lambda:"):
        return "lambda:InvokeFunction", resource
    if service == "sqs":
        return "sqs:SendMessage", sqs._get_q(task["QueueUrl"])["attributes"]["QueueArn"]
    if service == "dynamodb":
        from ministack.core.responses import get_account_id, get_region

        action = f"dynamodb:{operation[0].upper()}{operation[1:]}"
        return action, f"arn:aws:dynamodb:{get_region()}:{get_account_id()}:table/{task['TableName']}"
    raise stepfunctions._ExecutionError("States.Runtime", f"{__name__} does not know {resource}")
