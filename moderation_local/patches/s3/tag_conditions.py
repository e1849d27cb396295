"""S3: the condition keys about the tags of objects.

``s3:RequestObjectTagKeys`` and ``s3:RequestObjectTag/<key>`` are what a request that uploads or tags names;
``s3:ExistingObjectTag/<key>`` are the tags of the object version that is read or tagged, but "when granting
permissions for the PUT Object and DELETE Object operations, this condition key is not supported" (Amazon S3
User Guide, "Tagging and access control policies"; which action has which: Service Authorization Reference,
Amazon S3). The emulator knows the last one only, and for GetObject only.

AWS does not say whether a copy that keeps its source's tags counts as naming them. Here it does not.
"""

from __future__ import annotations

from typing import Any

from moderation_local.patches.s3.authorized_request import S3Request, add_conditions

NAMING = {"s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"}
READING = {
    f"s3:{verb}Object{version}{part}"
    for verb, parts in (
        ("Get", ("", "Acl", "Tagging")),
        ("Put", ("Acl", "Tagging")),
        ("Delete", ("Tagging",)),
    )
    for part in parts
    for version in ("", "Version")
}


def apply() -> None:
    """Add the keys that the emulator lacks to what it evaluates policies with."""
    add_conditions(_conditions)


def _conditions(request: S3Request, action: str) -> dict[str, Any]:
    named = request.named_tags() if action in NAMING else {}
    existing = _existing_tags(request, action) if action in READING else {}
    return {
        **({"s3:RequestObjectTagKeys": list(named)} if named else {}),
        **{f"s3:RequestObjectTag/{key}": value for key, value in named.items()},
        **{f"s3:ExistingObjectTag/{key}": value for key, value in existing.items()},
    }


def _existing_tags(request: S3Request, action: str) -> dict[str, str]:
    """The tags of what is read (of a copy, its source) or tagged; an upload replaces what is there."""
    if action.startswith("s3:Get"):
        return request.source_tags() if request.copies else request.target_tags()
    return {} if request.uploads else request.target_tags()
