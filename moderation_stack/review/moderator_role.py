"""The role that the room assumes under a moderator's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.cfn_resource import cfn_resource
from moderation_stack.storage.bucket_resource import any_object_finding
from video_moderation.contract.status import AWAITS_PEOPLE
from video_moderation.contract.storage.tags import VERDICT_TAG

if TYPE_CHECKING:
    from moderation_stack.video_moderation import VideoModeration


class ModeratorRole(Construct):
    """A role that may watch what is flagged or undetermined, and decide.

    A session has the name of the person: S3's access log and the decisions say who it was. The room narrows
    each session for watching to one object version.
    """

    def __init__(self, scope: Construct, id_: str, *, moderation: VideoModeration) -> None:
        super().__init__(scope, id_)
        stack, bucket = cdk.Stack.of(self), moderation.media_bucket
        # The function's environment names the role, and the role's trust names the function's role.
        self._role = iam.Role(
            self,
            "Resource",
            description="A moderator of the review room, by the name of the session",
            assumed_by=iam.AccountPrincipal(stack.account),
            max_session_duration=cdk.Duration.hours(1),
        )
        self._role.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:GetObject", "s3:GetObjectVersion"],
                resources=[bucket.arn_for_objects("*")],
                conditions={
                    "StringEquals": {
                        f"s3:ExistingObjectTag/{VERDICT_TAG}": [each.tag_value for each in AWAITS_PEOPLE]
                    }
                },
            )
        )
        if bucket.encryption_key:
            bucket.encryption_key.grant_decrypt(self._role)
        moderation.grant_decide(self._role)
        moderation.spare_from_read_denial(self._role)
        reason = (
            "Any object may be a flagged video; the tag is asked at each read, and each session names one."
        )
        acknowledge(self._role, {any_object_finding(bucket): reason})

    @property
    def arn(self) -> str:
        """The ARN of the role."""
        return self._role.role_arn

    def assumed_by(self, role: iam.Role) -> None:
        """Let this role assume it, and nobody else."""
        trust = iam.PolicyStatement(actions=["sts:AssumeRole"], principals=[iam.ArnPrincipal(role.role_arn)])
        resource = cfn_resource(self._role, iam.CfnRole)
        resource.assume_role_policy_document = iam.PolicyDocument(statements=[trust])
        role.add_to_policy(iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[self.arn]))
