"""SNS: a publisher to an encrypted topic needs permission to use its key.

A publisher must have ``kms:GenerateDataKey*`` and ``kms:Decrypt`` on the customer managed key (Amazon SNS
Developer Guide, "Key management"). The emulator does not encrypt and does not ask.
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches import function_of

PUBLISH = "sns:Publish"
USES = ("kms:GenerateDataKey", "kms:Decrypt")

Permission = tuple[str, str]
"""An action and the resource it is on."""


def apply() -> None:
    """Ask for the use of the key, once publishing as such is allowed."""
    from ministack.core import iam_evaluator

    enforce = function_of(iam_evaluator, "enforce", "access_key_id", "iam_action", "service", "resource_arn")

    def enforce_with_key(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        denied = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        if denied or iam_action != PUBLISH:
            return denied
        uses = key_uses(resource_arn)
        answers = (enforce(access_key_id, action, "kms", region, key) for action, key in uses)
        return next(filter(None, answers), None)

    iam_evaluator.enforce = enforce_with_key


def key_uses(topic_arn: str) -> list[Permission]:
    """Return what publishing to the topic needs besides ``sns:Publish``: nothing if it is not encrypted."""
    from ministack.services import kms, sns

    topic = sns._topic_by_arn_any_scope(topic_arn) or {}
    key = topic.get("attributes", {}).get("KmsMasterKeyId")
    record = kms._resolve_key(key) or {}
    return [(action, str(record.get("Arn", key))) for action in USES] if key else []
