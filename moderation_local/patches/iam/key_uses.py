"""IAM: the use of a key, which an action on an encrypted resource needs besides its own permission.

This changes nothing by itself; `encryption_keys` and `topic_key` say which actions need which keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation_local.patches import function_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Use = tuple[str, str]
"""A KMS action and the key that it is on."""


def need_keys(uses: Callable[[str, str], Iterable[Use]]) -> None:
    """Ask for the uses of keys that an action on a resource needs, once the action as such is allowed."""
    from ministack.core import iam_evaluator

    enforce = function_of(iam_evaluator, "enforce", "access_key_id", "iam_action", "service", "resource_arn")

    def enforce_with_keys(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        denied = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        if denied:
            return denied
        via = {"kms:ViaService": f"{service}.{region}.amazonaws.com"}
        answers = (
            enforce(access_key_id, use, "kms", region, key, via)
            for use, key in uses(iam_action, resource_arn)
        )
        return next(filter(None, answers), None)

    iam_evaluator.enforce = enforce_with_keys
