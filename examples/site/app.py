"""A site behind CloudFront that serves moderated videos, and no others."""

import aws_cdk as cdk
import aws_cdk.aws_cloudfront as cloudfront
import aws_cdk.aws_s3 as s3

from moderation_stack import Archive, ReviewRoom, VideoModeration, add_outputs, add_review_outputs
from moderation_stack.policy import ModerationPolicy


class Site(cdk.Stack):
    """The pipeline, and a distribution that reads its bucket by the verdict of each video."""

    def __init__(self, scope: cdk.App, id_: str) -> None:
        super().__init__(scope, id_, description="A site that serves moderated videos")
        moderation = VideoModeration(
            self,
            "Moderation",
            policy=ModerationPolicy.general_audience(),
            deny_unmoderated_reads=True,
            # The site reads videos of any age: the default archive would have to be restored first.
            archive=Archive(storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL),
        )
        # Moderators watch what nobody else may read.
        room = ReviewRoom(self, "Review", moderation=moderation)
        site = cloudfront.Distribution(
            self,
            "Site",
            comment="Moderated videos",
            default_behavior=cloudfront.BehaviorOptions(
                origin=moderation.cloudfront_origin(approved=True),
                response_headers_policy=moderation.video_response_headers(),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                # A decision takes effect at the next read of the bucket: a copy in a cache outlives it.
                cache_policy=cloudfront.CachePolicy(
                    self, "ForMinutes", default_ttl=cdk.Duration.minutes(5), max_ttl=cdk.Duration.minutes(5)
                ),
            ),
        )
        add_outputs(moderation)
        add_review_outputs(room)
        cdk.CfnOutput(self, "SiteDomain", description="The site", value=site.distribution_domain_name)


def build(app: cdk.App) -> None:
    Site(app, "Site")


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
