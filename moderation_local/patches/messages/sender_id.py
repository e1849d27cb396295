"""SQS: ``SenderId`` is who sent the message.

"For a user, returns the user ID, for example ABCDEFGHI1JKLMNOPQ23R. For an IAM role, returns the IAM role ID,
for example ABCDE1F2GH3I4JK5LMNOP:i-a123b456" (Amazon SQS API Reference, ReceiveMessage). The emulator says
the account, so a decision would be recorded without the person who made it. It knows senders only while it
enforces IAM.
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches import function_of
from moderation_local.patches.iam.user_id import principal_id

ATTRIBUTE = "SenderId"


def apply() -> None:
    """Write down the sender of what is sent by the API, and tell it to functions."""
    from ministack.core import iam_evaluator
    from ministack.services import lambda_svc, sqs

    attributes_of = function_of(sqs, "_build_send_sys_attrs", "now", "sys_attrs_input")
    caller = function_of(iam_evaluator, "caller_arn")
    run_batch = function_of(lambda_svc, "_run_sqs_batch", "esm", "func_rec", "event", "batch")

    def attributes_with_sender(now: float, sys_attrs_input: dict[str, Any]) -> dict[str, Any]:
        attributes: dict[str, Any] = attributes_of(now, sys_attrs_input)
        return {**attributes, ATTRIBUTE: principal_id(caller()) or attributes[ATTRIBUTE]}

    def run_batch_with_senders(esm: Any, func_rec: Any, event: Any, batch: Any, *others: Any) -> Any:
        senders = {message["id"]: message["sys"][ATTRIBUTE] for message in batch}
        for record in event["Records"]:
            record["attributes"][ATTRIBUTE] = senders[record["messageId"]]
        return run_batch(esm, func_rec, event, batch, *others)

    sqs._build_send_sys_attrs = attributes_with_sender
    lambda_svc._run_sqs_batch = run_batch_with_senders
