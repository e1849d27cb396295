"""The `grant_…` methods of the construct: who may read videos and decide on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from moderation_stack.access.audiences import audiences_up_to
from moderation_stack.access.moderated_origin import (
    NOT_AN_ORIGIN,
    ModeratedOrigin,
    video_response_headers,
)
from moderation_stack.access.readers import grant_read_unmoderated
from moderation_stack.shared.encryption_key import grant_sending
from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    import aws_cdk.aws_cloudfront as cloudfront
    import aws_cdk.aws_iam as iam
    import aws_cdk.aws_kms as kms
    import aws_cdk.aws_s3 as s3
    import aws_cdk.aws_sqs as sqs

    from moderation_stack.access.moderated_video_grants import ModeratedVideoGrants
    from moderation_stack.policy import ModerationPolicy
    from moderation_stack.storage.bucket_guard import MediaBucketGuard


class AccessMethods(Construct):
    """Grants on the media bucket and the decision queue; the construct that inherits them sets both."""

    media_bucket: s3.IBucket
    policy: ModerationPolicy
    decision_queue: sqs.Queue
    encryption_key: kms.IKey | None
    _grants: ModeratedVideoGrants
    _guard: MediaBucketGuard
    _key_prepared: bool
    _response_headers: cloudfront.ResponseHeadersPolicy | None = None

    def grant_read_moderated(
        self, grantee: iam.IGrantable, *, audience: str | None = None, approved: bool = False
    ) -> iam.Grant:
        """Grant `s3:GetObject` and `s3:GetObjectVersion` on clean videos that are not rejected.

        S3 evaluates the tags at each read. They are those of the policy that was in force when the video was
        moderated. This grant does not restrict what other policies allow.

        Example: `moderation.grant_read_moderated(school, audience="teen", approved=True)`

        Args:
            grantee: a role, user or group gets the permission in its own policy; an ARN, another account, an
                organization, or a service with a condition on `aws:SourceArn` or `aws:SourceAccount` is named
                in the bucket policy. A grantee of another account needs the same permission there.
            audience: only videos rated for this audience of the policy, or a wider one; default: all.
            approved: also videos that a moderator approved; a later rejection takes effect at the next read.

        Raises:
            PropertyError: the policy has no such audience, the grantee cannot be granted access or others
                would get access with it, or the bucket policy exceeds its limit.
        """
        return self._grants.read(grantee, audience=audience, approved=approved)

    def grant_read_unmoderated(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant `s3:GetObject` and `s3:GetObjectVersion` on every video, whatever its verdict.

        For moderators who watch videos with their own role, for scanners, and for programs that transcode.
        `deny_unmoderated_reads` spares the grantee, and the synthesis does not warn of it.

        Example: `moderation.grant_read_unmoderated(moderators)`

        Args:
            grantee: a role or user of the bucket's account; a role that the app creates must be in the
                bucket's stack.

        Raises:
            PropertyError: the bucket policy cannot name the grantee.
        """
        self.spare_from_read_denial(grantee)
        return grant_read_unmoderated(self.media_bucket, grantee)

    def spare_from_read_denial(self, grantee: iam.IGrantable) -> None:
        """Let `deny_unmoderated_reads` not apply to a role or user, which needs a permission of its own.

        Example: `moderation.spare_from_read_denial(scanner)`

        Raises:
            PropertyError: the bucket policy cannot name the grantee.
        """
        self._guard.spare(grantee)

    def cloudfront_origin(
        self, *, audience: str | None = None, approved: bool = False, origin_path: str | None = None
    ) -> cloudfront.IOrigin:
        """An origin with which a CloudFront distribution can read moderated videos, and no others.

        It has origin access control. Each distribution that uses it is named in the bucket policy, under the
        conditions of `grant_read_moderated`. The policy of an imported `encryption_key` must have the
        statement that `video-moderation key-policy --cloudfront` prints.

        Example: `cloudfront.BehaviorOptions(origin=moderation.cloudfront_origin(approved=True))`

        Args:
            audience: as for `grant_read_moderated`.
            approved: as for `grant_read_moderated`.
            origin_path: folder of the bucket that requests are for, such as `/videos`; default: all of it.

        Raises:
            PropertyError: the policy has no such audience, `approved` is neither True nor False, or the media
                bucket is imported.
        """
        if not cdk.Resource.is_owned_resource(self.media_bucket):
            reject("media_bucket", self.media_bucket, NOT_AN_ORIGIN)

        # Refused here rather than by the distribution.
        checks.true_or_false("approved", approved)
        if audience is not None:
            audiences_up_to(self.policy, audience)

        def grant(reader: iam.IGrantable) -> iam.Grant:
            return self._grants.read(
                reader, audience=audience, approved=approved, key_prepared=self._key_prepared
            )

        return ModeratedOrigin(self.media_bucket, grant, origin_path=origin_path)

    def video_response_headers(self) -> cloudfront.ResponseHeadersPolicy:
        """Headers for a distribution, with which browsers run nothing that an uploader hid in a video.

        The uploader chooses the content type of a file, of which a verdict says nothing. The policy is
        created at the first call.

        Example: `BehaviorOptions(origin=…, response_headers_policy=moderation.video_response_headers())`
        """
        if self._response_headers is None:
            self._response_headers = video_response_headers(self)
        return self._response_headers

    def grant_decide(self, grantee: iam.IGrantable) -> iam.Grant:
        """Grant `sqs:SendMessage` on the decision queue, to decide on videos of any verdict.

        A decision is a message `{"decide": "APPROVED", "VideoId": …, "Note": …}`. Its sender and time are
        recorded as SQS reports them. The grantee cannot give verdicts: completions have their own queue.

        Example: `moderation.grant_decide(review_tool)`

        Args:
            grantee: who decides; with an imported `encryption_key`, a role or user of the account.

        Raises:
            PropertyError: the grantee must be named in the policy of an imported key.
        """
        checks.grantee(grantee)
        grant = self.decision_queue.grant_send_messages(grantee)
        if self.encryption_key is None:
            return grant
        return grant.combine(grant_sending(self.decision_queue, self.encryption_key, grantee))
