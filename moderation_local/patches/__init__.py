"""Gaps of the emulator that matter here, each filled from outside by one file.

A patch does nothing where a newer emulator no longer has the gap. If the emulator's code has changed so that
a patch no longer fits, the start fails and names the function: that is better than a pipeline that works
differently for no visible reason. Nothing that runs on AWS depends on this package.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any


class EmulatorMoved(RuntimeError):
    """The emulator is no longer built the way a patch expects; the message says where."""


def function_of(module: ModuleType, name: str, *parameters: str) -> Callable[..., Any]:
    """Return a function of the emulator after a check that it has these parameters.

    Raises:
        EmulatorMoved: there is no such function, or it takes others.

    """
    function: Callable[..., Any] | None = getattr(module, name, None)
    if function is None:
        raise EmulatorMoved(f"{module.__name__} has no function {name}; see {__package__}")
    if missing := set(parameters) - set(inspect.signature(function).parameters):
        raise EmulatorMoved(
            f"{module.__name__}.{name} takes no {', '.join(sorted(missing))}; see {__package__}"
        )
    return function


PATCHES = (
    "api_host",
    "bucket_lifecycle",
    "cloudfront_tags",
    "encryption_keys",
    "event_source_role",
    "event_targets",
    "event_version_id",
    "form_tags",
    "message_moves",
    "multipart_tags",
    "policy_escapes",
    "ranged_version",
    "rekognition",
    "s3_request",
    "secret_ref",
    "sender_id",
    "sns_email",
    "sns_publish",
    "stack_status_events",
    "tag_conditions",
    "tag_permissions",
    "tags_under_delete_marker",
    "token_keys",
    "topic_encryption",
    "topic_key",
    "user_id",
    "version_conditions",
    "version_response_headers",
    "workflow_role",
)


def apply_all() -> None:
    """Fill all gaps. Call once, before the emulator serves."""
    for name in PATCHES:
        import_module(f"{__name__}.{name}").apply()
