"""S3: the condition key ``s3:VersionId``, which version of an object a request names.

"Filters access by a specific object version" (Service Authorization Reference, Amazon S3), for the actions
on versions of objects. The emulator knows no such key.
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches import function_of
from moderation_local.patches.s3_request import current


def apply() -> None:
    """Add the key to what the emulator evaluates policies with."""
    from ministack.core import iam_evaluator

    enforce = function_of(
        iam_evaluator, "enforce", "iam_action", "service", "resource_arn", "service_context"
    )

    def enforce_with_version(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        request = current() if service == "s3" else None
        named = _version(request.query) if request and "ObjectVersion" in iam_action else None
        context = {**({"s3:VersionId": named} if named else {}), **(service_context or {})}
        return enforce(access_key_id, iam_action, service, region, resource_arn, context)

    iam_evaluator.enforce = enforce_with_version


def _version(query: Any) -> str | None:
    named = query.get("versionId")
    version: str | None = named[0] if isinstance(named, list) else named
    return version
