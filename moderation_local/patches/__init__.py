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
    "cloudformation.bucket_lifecycle",
    "cloudformation.secret_ref",
    "cloudformation.stack_status_events",
    "cloudformation.topic_encryption",
    "iam.encryption_keys",
    "iam.event_source_role",
    "iam.policy_escapes",
    "iam.topic_key",
    "iam.user_id",
    "iam.workflow_role",
    "messages.event_targets",
    "messages.message_moves",
    "messages.sender_id",
    "messages.sns_email",
    "messages.sns_publish",
    "rekognition",
    "s3.authorized_request",
    "s3.event_version_id",
    "s3.form_tags",
    "s3.multipart_tags",
    "s3.ranged_version",
    "s3.tag_conditions",
    "s3.tag_permissions",
    "s3.tags_under_delete_marker",
    "s3.version_conditions",
    "s3.version_response_headers",
    "web.api_host",
    "web.cloudfront_tags",
    "web.token_keys",
)


def apply_all() -> None:
    """Fill all gaps. Call once, before the emulator serves."""
    for name in PATCHES:
        import_module(f"{__name__}.{name}").apply()
