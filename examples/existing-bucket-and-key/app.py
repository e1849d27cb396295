"""A bucket and a key that the app has already; the pipeline extends both."""

import aws_cdk as cdk
import aws_cdk.aws_kms as kms
import aws_cdk.aws_s3 as s3

from moderation_stack import VideoModeration, add_outputs


class ExistingBucketAndKey(cdk.Stack):
    """What the app had before, and the pipeline around it."""

    def __init__(self, scope: cdk.App, id_: str) -> None:
        super().__init__(scope, id_, description="Moderates an existing bucket, with its key")
        key = kms.Key(
            self, "Key", description="Encrypts all that belongs to videos", enable_key_rotation=True
        )
        videos = s3.Bucket(
            self,
            "Videos",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            versioned=True,
        )
        moderation = VideoModeration(self, "Moderation", media_bucket=videos, encryption_key=key)
        add_outputs(moderation)


def build(app: cdk.App) -> None:
    ExistingBucketAndKey(app, "ExistingBucketAndKey")


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
