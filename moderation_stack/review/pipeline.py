"""A check of the pipeline that a review room or a webhook belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_stack.shared.place import same_stack
from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from constructs import Construct

    from moderation_stack.video_moderation import VideoModeration


def check_moderation(scope: Construct, moderation: VideoModeration) -> None:
    """Raise `PropertyError` unless `moderation` is a `VideoModeration` in the stack of `scope`.

    The pipeline refers to what is added to it: alerts link to the room, and a rule sends to the webhook's
    queue. That refers to the pipeline in turn, so two stacks would depend on each other.
    """
    checks.moderation(moderation)
    if not same_stack(scope, moderation):
        reject(
            "moderation",
            moderation,
            f"must be in the stack of {scope.node.path}, because each refers to the other",
        )
