"""An app with a bucket and a key that are there already, and a malware scanner beside it.

The policy of the bucket denies reads; the ARN of the key is in the context `keyArn`.

python3 -m tests.local.gate.imported_app
"""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms
import aws_cdk.aws_s3 as s3

from moderation_stack import VideoModeration, add_outputs

BUCKET = "library-of-videos"
SCANNER_TAG = "GuardDutyMalwareScanStatus"


class Library(cdk.Stack):
    """Roles that the account's own principals may assume; an output has the ARN of each."""

    def __init__(self, scope: cdk.App) -> None:
        super().__init__(scope, "Library")
        bucket = s3.Bucket.from_bucket_name(self, "Videos", BUCKET)
        scanner = self._role("Scanner")
        moderation = VideoModeration(
            self,
            "VideoModeration",
            media_bucket=bucket,
            media_bucket_guarded=True,
            deny_unmoderated_reads=True,
            scanners=[scanner],
            encryption_key=kms.Key.from_key_arn(self, "Key", self.node.get_context("keyArn")),
            prepared=["encryption_key"],
        )
        moderation.grant_read_moderated(self._role("Reader"))
        moderation.grant_read_unmoderated(self._role("Watcher"))
        moderation.grant_decide(self._role("Moderator"))
        for role in (scanner, self._role("Administrator")):
            role.add_to_policy(
                iam.PolicyStatement(
                    actions=["s3:*"], resources=[bucket.bucket_arn, bucket.arn_for_objects("*")]
                )
            )
        bucket.grant_put(self._role("Uploader"))
        add_outputs(moderation)

    def _role(self, name: str) -> iam.Role:
        role = iam.Role(self, name, assumed_by=iam.AccountRootPrincipal())
        cdk.CfnOutput(self, f"{name}Arn", value=role.role_arn)
        return role


if __name__ == "__main__":
    app = cdk.App()
    Library(app)
    app.synth()
