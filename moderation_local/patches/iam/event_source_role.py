"""Lambda: a queue is polled with the permissions of the function's role.

The role needs ``sqs:ReceiveMessage``, ``sqs:DeleteMessage`` and ``sqs:GetQueueAttributes`` (AWS Lambda
Developer Guide, "Using Lambda with Amazon SQS"). The emulator polls without asking.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation_local.patches import function_of
from moderation_local.patches.iam.encryption_keys import role_may_with_key
from moderation_local.patches.iam.permissions import enforced

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


def apply() -> None:
    """Leave out the event sources that a role may not read."""
    from ministack.services import lambda_svc

    sources = function_of(lambda_svc, "_iter_all_esms")
    function_record = function_of(lambda_svc, "_get_func_record_for_qualifier", "name", "qualifier")

    def readable_sources() -> Iterator[Any]:
        for account, region, source in sources():
            queue = source.get("EventSourceArn", "")
            if not enforced() or not queue.startswith("arn:aws:sqs:"):
                yield account, region, source
                continue
            record, _ = function_record(source["FunctionName"], source.get("Qualifier"))
            role = ((record or {}).get("config") or {}).get("Role", "")
            if role and all(role_may_with_key(role, action, queue) for action in NEEDED):
                yield account, region, source

    lambda_svc._iter_all_esms = readable_sources
