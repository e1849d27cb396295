"""The stack that deploys video moderation by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.outputs import add_outputs
from moderation_stack.video_moderation import VideoModeration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Unpack

    from constructs import Construct

    from moderation_stack.properties import VideoModerationProps


class ModerationStack(cdk.Stack):
    """A stack with one `VideoModeration` and the outputs that its users and the commands need.

    Example: `ModerationStack(app, "Moderation", alert_emails=["moderators@example.com"])`

    Args:
        env: account and Region; default: those of the credentials at deployment.
        stack_name: name of the stack; default: derived from its id.
        description: description of the stack.
        tags: tags for all resources.
        termination_protection: whether the stack is protected from deletion; default: not.
        permissions_boundary: permissions boundary for all roles; default: none.
        synthesizer: how the stack is synthesized; default: the CDK's default.
        cross_region_references: whether stacks of other Regions may refer to resources of this one, such as
            a distribution with a certificate in us-east-1; default: not.
        notification_arns: topics to which CloudFormation reports events of the stack; default: none.
        properties: the keyword arguments of `VideoModeration`, described in `VideoModerationProps`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        env: cdk.Environment | None = None,
        stack_name: str | None = None,
        description: str = "Moderates uploaded videos with Amazon Rekognition",
        tags: Mapping[str, str] | None = None,
        termination_protection: bool | None = None,
        permissions_boundary: cdk.PermissionsBoundary | None = None,
        synthesizer: cdk.IStackSynthesizer | None = None,
        cross_region_references: bool | None = None,
        notification_arns: Sequence[str] | None = None,
        **properties: Unpack[VideoModerationProps],
    ) -> None:
        super().__init__(
            scope,
            id_,
            env=env,
            stack_name=stack_name,
            description=description,
            tags=tags,
            termination_protection=termination_protection,
            permissions_boundary=permissions_boundary,
            synthesizer=synthesizer,
            cross_region_references=cross_region_references,
            notification_arns=notification_arns,
        )
        self.moderation = VideoModeration(self, "VideoModeration", **properties)
        add_outputs(self.moderation)
