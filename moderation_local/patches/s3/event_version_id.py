"""S3 to EventBridge: "Object Created" of a versioned bucket names the version.

AWS sends ``detail.object.version-id`` (Amazon S3 User Guide, "EventBridge event message structure"). The
emulator knows the version where it makes the event, and leaves it out.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import Any

from moderation_local.patches import function_of

_version: ContextVar[str | None] = ContextVar("version of the object the event is about", default=None)


def apply() -> None:
    """Add the version id to events of S3 that lack it."""
    from ministack.services import eventbridge, s3

    fire = function_of(s3, "_fire_s3_event", "bucket_name", "key", "version_id")
    dispatch = function_of(eventbridge, "_dispatch_event", "event", "view")

    def fire_remembering_the_version(*positional: Any, version_id: str | None = None, **named: Any) -> None:
        token = _version.set(version_id)
        try:
            fire(*positional, version_id=version_id, **named)
        finally:
            _version.reset(token)

    def dispatch_with_the_version(event: dict[str, Any], view: Any = None) -> Any:
        if _version.get() and event.get("Source") == "aws.s3":
            event = {**event, "Detail": _with_version(event["Detail"])}
        return dispatch(event, view)

    s3._fire_s3_event = fire_remembering_the_version
    eventbridge._dispatch_event = dispatch_with_the_version


def _with_version(detail: str) -> str:
    document = json.loads(detail)
    document["object"].setdefault("version-id", _version.get())
    return json.dumps(document)
