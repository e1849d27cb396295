"""S3: the condition key ``s3:VersionId``, which version of an object a request names.

"Filters access by a specific object version" (Service Authorization Reference, Amazon S3), for the actions
on versions of objects. The emulator knows no such key.
"""

from __future__ import annotations

from moderation_local.patches.s3.authorized_request import S3Request, add_conditions


def apply() -> None:
    """Add the key to what the emulator evaluates policies with."""
    add_conditions(_conditions)


def _conditions(request: S3Request, action: str) -> dict[str, str]:
    named = request.query.get("versionId") if "ObjectVersion" in action else None
    version = named[0] if isinstance(named, list) else named
    return {"s3:VersionId": version} if version else {}
