"""EventBridge: a queue gets events only if its policy lets EventBridge send them.

"For Amazon SQS … EventBridge relies on resource-based policies" (Amazon EventBridge User Guide, "Using
resource-based policies"). The emulator asks the policy for what S3 and SNS deliver, but not for events.
"""

from __future__ import annotations

import logging
from typing import Any

from moderation_local.patches import function_of

SERVICE = "events.amazonaws.com"

logger = logging.getLogger(__name__)


def apply() -> None:
    """Drop what the policy does not allow, as EventBridge does once it has tried."""
    from ministack.services import eventbridge, sqs

    invoke = function_of(eventbridge, "_invoke_target", "target", "event", "rule")
    allows = function_of(sqs, "queue_policy_allows", "queue_arn", "service", "source_arn", "source_account")

    def invoke_if_allowed(target: dict[str, Any], event: Any, rule: dict[str, Any], *others: Any) -> Any:
        arn, source = str(target.get("Arn", "")), str(rule.get("Arn", ""))
        if arn.startswith("arn:aws:sqs:") and not allows(arn, SERVICE, source, source.split(":")[4]):
            logger.warning("EventBridge: the policy of %s does not let %s send to it", arn, source)
            return None
        return invoke(target, event, rule, *others)

    eventbridge._invoke_target = invoke_if_allowed
