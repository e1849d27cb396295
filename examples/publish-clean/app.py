"""Clean videos are copied to a second bucket, and taken down when they are clean no more."""

from pathlib import Path

import aws_cdk as cdk
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_iam as iam
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_lambda_destinations as destinations
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_sqs as sqs

from moderation_stack import DecisionKind, VideoModeration, add_outputs

FUNCTION = Path(__file__).with_name("function")


class PublishClean(cdk.Stack):
    """The pipeline, the bucket of what is published, and the function that copies and deletes."""

    def __init__(self, scope: cdk.App, id_: str) -> None:
        super().__init__(scope, id_, description="Publishes clean videos to a second bucket")
        published = s3.Bucket(
            self,
            "Published",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,  # without versions: what is taken down is gone
        )
        moderation = VideoModeration(self, "Moderation")
        not_published = sqs.Queue(
            self, "NotPublished", enforce_ssl=True, retention_period=cdk.Duration.days(14)
        )
        publisher = lambda_.Function(
            self,
            "Publisher",
            description="Copies clean videos, and deletes those that no longer are",
            code=lambda_.Code.from_asset(str(FUNCTION)),
            handler="publisher.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            environment={"PUBLISHED_BUCKET": published.bucket_name},
            timeout=cdk.Duration.minutes(15),
            memory_size=512,
            retry_attempts=2,
            on_failure=destinations.SqsDestination(not_published),
        )
        moderation.grant_read_moderated(publisher, approved=True)  # S3 itself refuses to copy anything else
        published.grant_put(publisher)
        published.grant_delete(publisher)
        publisher.add_to_role_policy(
            iam.PolicyStatement(actions=["s3:GetObjectTagging"], resources=[published.arn_for_objects("*")])
        )
        # Without it, S3 answers 403 instead of 404 for a video that was never published.
        publisher.add_to_role_policy(
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[published.bucket_arn])
        )

        target = targets.LambdaFunction(publisher, dead_letter_queue=not_published)
        moderation.on_moderated("Publish", target=target)
        moderation.on_decided("PublishApproved", target=target, decision=DecisionKind.APPROVED)
        moderation.on_decided("TakeDown", target=target, decision=DecisionKind.REJECTED)
        # A clean video that is moderated again may be clean no more.
        moderation.on_flagged("TakeDownFlagged", target=target)
        moderation.on_undetermined("TakeDownUndetermined", target=target)

        add_outputs(moderation)
        cdk.CfnOutput(self, "PublishedBucketName", description="What is clean", value=published.bucket_name)


def build(app: cdk.App) -> None:
    PublishClean(app, "PublishClean")


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
