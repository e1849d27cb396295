"""CloudFront in front of a media bucket: a distribution that can read moderated videos, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_cloudfront as cloudfront
import aws_cdk.aws_cloudfront_origins as origins
import aws_cdk.aws_iam as iam
import jsii

from moderation_stack.shared.place import same_stack

if TYPE_CHECKING:
    from collections.abc import Callable

    import aws_cdk.aws_s3 as s3
    from constructs import Construct

NOT_AN_ORIGIN = (
    "must be a bucket that this app creates, because the CDK cannot extend the policy of an imported one: "
    "see 'CloudFront' in docs/how-to/bring-your-own-bucket.md for the statement"
)
_NOTHING_RUNS = "sandbox; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'"
_CLOUDFRONT = iam.ServicePrincipal("cloudfront.amazonaws.com")


@jsii.implements(cloudfront.IOrigin)
class ModeratedOrigin:
    """An S3 origin with origin access control, for which the bucket policy has the condition on the tags.

    `S3BucketOrigin.with_origin_access_control` adds a statement without a condition on the tags, with which a
    distribution serves every object of the bucket.

    Args:
        bucket: the media bucket.
        grant: lets a principal read moderated videos.
        origin_path: folder of the bucket that requests are for; default: the whole bucket.
    """

    def __init__(
        self, bucket: s3.IBucket, grant: Callable[[iam.IGrantable], object], *, origin_path: str | None = None
    ) -> None:
        self._bucket = bucket
        self._grant = grant
        self._path = origin_path

    def bind(
        self, scope: Construct, *, origin_id: str, distribution_id: str | None = None, **options: Any
    ) -> cloudfront.OriginBindConfig:
        """Called by a distribution that uses the origin."""
        control = cloudfront.S3OriginAccessControl(scope, "S3OriginAccessControl")
        self._grant(_CLOUDFRONT.with_conditions(self._source(scope, distribution_id)))
        origin = origins.S3BucketOrigin.with_bucket_defaults(
            self._bucket,
            origin_access_control_id=control.origin_access_control_id,
            origin_path=self._path,
        )
        return origin.bind(scope, origin_id=origin_id, distribution_id=distribution_id, **options)

    def _source(self, scope: Construct, distribution_id: str | None) -> dict[str, Any]:
        """The condition on the distribution that reads.

        A distribution refers to the bucket and so to its key and its stack. The policy of the key, or of a
        bucket in another stack, cannot refer back to it. Then any distribution of the account can read
        moderated videos.
        """
        stack = cdk.Stack.of(self._bucket)
        here = same_stack(scope, self._bucket) and self._bucket.encryption_key is None
        named = distribution_id if here and distribution_id else "*"
        arn = stack.format_arn(service="cloudfront", region="", resource="distribution", resource_name=named)
        return {"StringEquals" if named != "*" else "ArnLike": {"aws:SourceArn": arn}}


def video_response_headers(scope: Construct) -> cloudfront.ResponseHeadersPolicy:
    """Headers with which a browser plays a file and runs nothing that is in it, whatever its content type.

    The uploader chooses the content type. `sandbox` takes scripts, forms and the origin from a file that is
    opened as a page; a video element is not affected.
    """
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "VideoResponseHeaders",
        comment="Browsers play files of uploaders and run nothing in them",
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy=_NOTHING_RUNS, override=True
            ),
        ),
    )
