"""The identity of a video: one version of one S3 object."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from video_moderation.runtime.clock import iso, parse_iso

if TYPE_CHECKING:
    from video_moderation.runtime.typed_fields import TypedFields

OVERWRITTEN = "null"


@dataclass(frozen=True)
class Video:
    """One object version that was uploaded.

    Overwriting a key makes another video, with a verdict of its own. `queued_at` is when S3 stored the
    object (ISO 8601, UTC): videos wait in that order. `version_id` is None if S3 keeps no versions, and
    "null" for an object from before the bucket had versions (see `stable_version`).

    Example:
        >>> video = Video("media", "holiday.mp4", "3HL4kqtJ", "2026-11-23T08:00:00Z")
        >>> len(video.video_id)
        64
    """

    bucket: str
    name: str
    version_id: str | None
    queued_at: str
    etag: str = ""

    @cached_property
    def video_id(self) -> str:
        """SHA-256 (hex) over the JSON array of bucket, key and version id.

        The ETag stands in for a version id that S3 did not give, or calls "null": if versioning is suspended
        later, another object may get that id, and is then another video. The form fits Rekognition's
        JobTag and ClientRequestToken (`[a-zA-Z0-9-_]`, 64 characters).
        """
        parts = [self.bucket, self.name, kept_version(self.version_id) or self.etag]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @classmethod
    def from_object_created(cls, event: TypedFields) -> Video:
        """The video of an EventBridge `Object Created` event of S3.

        The key is taken as it is: EventBridge does not URL-encode it, unlike S3's direct notifications.

        Raises:
            WrongField: the event lacks what every such event has, or a value is of a wrong type.
        """
        detail = event.inner("detail")
        s3_object = detail.inner("object")
        return cls(
            bucket=detail.inner("bucket").text("name"),
            name=s3_object.text("key"),
            version_id=kept_version(s3_object.text_or_none("version-id")),
            queued_at=iso(parse_iso(event.instant("time"))),
            etag=s3_object.text_or_none("etag") or "",
        )


def kept_version(version_id: str | None) -> str | None:
    """The version id, if it is one: "null" is what S3 calls whatever it overwrites with the next upload.

    That is so in a bucket without versioning, and while versioning is suspended.
    Source: docs.aws.amazon.com/AmazonS3/latest/userguide/VersionSuspendedBehavior.html

    Example:
        >>> kept_version("3HL4kqtJ"), kept_version("null")
        ('3HL4kqtJ', None)
    """
    return None if version_id == OVERWRITTEN else version_id


def stable_version(version_id: str | None, *, versioning_enabled: bool) -> str | None:
    """The version id, also "null" while versioning is enabled: S3 then overwrites no version.

    An object that was stored before versioning was turned on keeps the id "null".
    Source: docs.aws.amazon.com/AmazonS3/latest/userguide/manage-objects-versioned-bucket.html

    Example:
        >>> stable_version("null", versioning_enabled=True), stable_version("null", versioning_enabled=False)
        ('null', None)
    """
    return version_id if versioning_enabled else kept_version(version_id)
