"""Grants on the moderated videos of a media bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_stack.access.audiences import audiences_up_to
from moderation_stack.access.readers import grant_read
from moderation_stack.validation import checks

if TYPE_CHECKING:
    from typing import Self

    import aws_cdk.aws_iam as iam
    import aws_cdk.aws_s3 as s3

    from moderation_stack.policy import ModerationPolicy


class ModeratedVideoGrants:
    """Read access to the videos of one media bucket whose tags say that they are clean or approved.

    A `VideoModeration` has `grant_read_moderated`. An app that knows only the media bucket uses this facade:

    Example:
        bucket = s3.Bucket.from_bucket_name(self, "Videos", "example-videos")
        ModeratedVideoGrants.from_media_bucket(bucket).read(website)
    """

    def __init__(self, bucket: s3.IBucket, *, policy: ModerationPolicy | None = None) -> None:
        self._bucket = bucket
        self._policy = policy

    @classmethod
    def from_media_bucket(cls, bucket: s3.IBucket, *, policy: ModerationPolicy | None = None) -> Self:
        """The grants of a media bucket, which may belong to another stack or app.

        Args:
            bucket: the media bucket. The policy of an imported bucket cannot be changed: a grantee needs a
                policy of its own.
            policy: the policy in force there; required only to name one of its audiences.

        Raises:
            PropertyError: the bucket is none, but its name, for instance.
        """
        checks.known_bucket("bucket", bucket)
        return cls(bucket, policy=policy)

    def read(
        self,
        grantee: iam.IGrantable,
        *,
        audience: str | None = None,
        approved: bool = False,
        key_prepared: bool = False,
    ) -> iam.Grant:
        """Grant `s3:GetObject` and `s3:GetObjectVersion` on clean videos; see `grant_read_moderated`.

        Args:
            grantee: as for `grant_read_moderated`.
            audience: as for `grant_read_moderated`.
            approved: as for `grant_read_moderated`.
            key_prepared: whether the policy of the bucket's key lets a grantee that the bucket policy names
                decrypt already; an imported key requires it.
        """
        checks.true_or_false("approved", approved)
        ratings = () if audience is None else audiences_up_to(self._policy, audience)
        return grant_read(self._bucket, grantee, ratings, approved=approved, key_prepared=key_prepared)
