"""An app with a key of its own for everything, and people who upload, read and decide.

python3 -m tests.local.gate.key_app
"""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms

from moderation_stack import Retries, VideoModeration, add_outputs


class Vault(cdk.Stack):
    """Roles that the account's own principals may assume; an output has the ARN of each.

    `Keyless` may do anything to the objects of the bucket, and nothing with the key.
    """

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope, "Vault")
        moderation = VideoModeration(
            self,
            "VideoModeration",
            encryption_key=kms.Key(self, "Mine"),
            alert_emails=["moderator@example.com"],
            retries=Retries(max_attempts=2, backoff=cdk.Duration.seconds(1)),
        )
        moderation.grant_read_moderated(self._role("Reader"))
        moderation.grant_decide(self._role("Moderator"))
        moderation.media_bucket.grant_put(self._role("Uploader"))
        objects = [moderation.media_bucket.arn_for_objects("*")]
        self._role("Keyless").add_to_policy(iam.PolicyStatement(actions=["s3:*"], resources=objects))
        add_outputs(moderation)

    def _role(self, name: str) -> iam.Role:
        role = iam.Role(self, name, assumed_by=iam.AccountRootPrincipal())
        cdk.CfnOutput(self, f"{name}Arn", value=role.role_arn)
        return role


if __name__ == "__main__":
    app = cdk.App()
    Vault(app)
    app.synth()
