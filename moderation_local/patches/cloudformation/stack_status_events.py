"""CloudFormation to EventBridge: each status of a stack is an event.

"CloudFormation Stack Status Change" (AWS CloudFormation User Guide, "EventBridge event details"). The
emulator records the status among the events of the stack, and sends nothing.
"""

from __future__ import annotations

import inspect
import json
from typing import Any
from uuid import uuid4

from moderation_local.patches import function_of

SOURCE = "aws.cloudformation"
STACK = "AWS::CloudFormation::Stack"


def apply() -> None:
    """Send an event for each status of a stack, unless the emulator does so itself."""
    from ministack.core.responses import get_account_id, get_region, now_iso
    from ministack.services import eventbridge
    from ministack.services.cloudformation import changesets, handlers, stacks

    if SOURCE in inspect.getsource(stacks):
        return
    record = function_of(stacks, "_add_event", "stack_id", "resource_type", "status", "reason", "physical_id")
    dispatch = function_of(eventbridge, "_dispatch_event", "event", "view")
    arguments_of = inspect.signature(record)

    def record_and_send(*positional: Any, **named: Any) -> None:
        record(*positional, **named)
        given = arguments_of.bind(*positional, **named).arguments
        # A nested stack is a resource of this type, too, in the events of its parent.
        if given["resource_type"] == STACK and given.get("physical_id") in ("", given["stack_id"]):
            dispatch(
                {
                    "EventId": str(uuid4()),
                    "Source": SOURCE,
                    "DetailType": "CloudFormation Stack Status Change",
                    "Detail": json.dumps(detail(given["stack_id"], given["status"], given.get("reason", ""))),
                    "EventBusName": "default",
                    "Time": now_iso(),
                    "Resources": [given["stack_id"]],
                    "Account": get_account_id(),
                    "Region": get_region(),
                }
            )

    for module in (stacks, changesets, handlers):
        module._add_event = record_and_send


def detail(stack_id: str, status: str, reason: str) -> dict[str, Any]:
    """Return what such an event says."""
    return {"stack-id": stack_id, "status-details": {"status": status, "status-reason": reason}}
