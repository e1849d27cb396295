"""An app such as a builder writes: the pipeline, and the people and programs around its bucket.

python3 -m tests.local.gate.app
"""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_iam as iam

from moderation_stack import ModerationStack
from moderation_stack.policy import ModerationPolicy


class Gate(ModerationStack):
    """Readers of moderated videos, an uploader, and an administrator who may do anything to any object.

    Each is a role that the account's own principals may assume; an output has its ARN.
    """

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope, "Gate", moderation={"policy": ModerationPolicy.general_audience()})
        moderation, bucket = self.moderation, self.moderation.media_bucket
        moderation.grant_read_moderated(self._role("Reader"))
        moderation.grant_read_moderated(self._role("Teens"), audience="teen")
        bucket.grant_put(self._role("Uploader"))
        anything = iam.PolicyStatement(
            actions=["s3:*"], resources=[bucket.bucket_arn, bucket.arn_for_objects("*")]
        )
        self._role("Administrator").add_to_policy(anything)

    def _role(self, name: str) -> iam.Role:
        role = iam.Role(self, name, assumed_by=iam.AccountRootPrincipal())
        cdk.CfnOutput(self, f"{name}Arn", value=role.role_arn)
        return role


if __name__ == "__main__":
    app = cdk.App()
    Gate(app)
    app.synth()
