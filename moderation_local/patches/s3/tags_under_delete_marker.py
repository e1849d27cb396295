"""S3: the tags of a named version can be read and written while a delete marker lies on top of it.

The emulator looks for the key's current object first and answers ``NoSuchKey``.
"""

from __future__ import annotations

from collections import ChainMap
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from moderation_local.patches import function_of

if TYPE_CHECKING:
    from collections.abc import Callable

_asked_for: ContextVar[tuple[str, str, str] | None] = ContextVar("bucket, key, version", default=None)


def apply() -> None:
    """Let the tagging calls find the key of a version that exists."""
    from ministack.services import s3

    find_bucket = function_of(s3, "_ensure_bucket", "name")

    def find_bucket_with_the_version(name: str) -> Any:
        bucket, asked_for = find_bucket(name), _asked_for.get()
        if not bucket or not asked_for or asked_for[0] != name:
            return bucket
        _, key, version_id = asked_for
        return {**bucket, "objects": ChainMap(bucket["objects"], {key: {"version_id": version_id}})}

    s3._ensure_bucket = find_bucket_with_the_version
    for name in ("_get_object_tagging", "_put_object_tagging", "_delete_object_tagging"):
        setattr(
            s3, name, _naming_the_version(s3, function_of(s3, name, "bucket_name", "key", "query_params"))
        )


def _naming_the_version(s3: Any, call: Callable[..., Any]) -> Callable[..., Any]:
    def with_version(bucket_name: str, key: str, *others: Any) -> Any:
        version_id = s3._qp(others[-1] or {}, "versionId", "") if others else ""
        if not _exists(s3, bucket_name, key, version_id):
            return call(bucket_name, key, *others)
        token = _asked_for.set((bucket_name, key, version_id))
        try:
            return call(bucket_name, key, *others)
        finally:
            _asked_for.reset(token)

    return with_version


def _exists(s3: Any, bucket_name: str, key: str, version_id: str) -> bool:
    versions = s3._object_versions.get((bucket_name, key), [])
    return any(v["version_id"] == version_id and not v.get("is_delete_marker") for v in versions)
