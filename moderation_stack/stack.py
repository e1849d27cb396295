"""The stack that deploys video moderation by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk

from moderation_stack.outputs import add_outputs
from moderation_stack.video_moderation import VideoModeration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct


class ModerationStack(cdk.Stack):
    """One `VideoModeration`, and the outputs its users need.

    Example: `ModerationStack(app, "Moderation", moderation={"alert_emails": ["moderators@example.com"]})`

    Args:
        moderation: the properties of `VideoModeration`, by name; default: its defaults.
        stack_properties: anything `aws_cdk.Stack` takes, `env` above all.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        moderation: Mapping[str, Any] | None = None,
        **stack_properties: Any,
    ) -> None:
        super().__init__(
            scope,
            id_,
            **{"description": "Moderates uploaded videos with Amazon Rekognition", **stack_properties},
        )
        self.moderation = VideoModeration(self, "VideoModeration", **(moderation or {}))
        add_outputs(self.moderation)
