"""Addresses at which a browser plays one version of one video, for a quarter of an hour at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from video_moderation.review.access.sessions import SESSION
from video_moderation.runtime.clock import iso

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

    from video_moderation.review.access.person import Person
    from video_moderation.review.access.sessions import ModeratorSessions
    from video_moderation.runtime.clock import Clock

# Chromium refuses video/quicktime, although it plays what is in such a file.
_CONTENT_TYPE = "video/mp4"
_READABLE = (
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
    "REDUCED_REDUNDANCY",
)


class Playback:
    """Presigns GetObject as the person who watches."""

    def __init__(self, sessions: ModeratorSessions, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    def address(self, person: Person, video: Mapping[str, Any]) -> dict[str, Any]:
        """The address and when it expires, or why the video cannot be played."""
        s3, since = self._sessions.to_watch(person, video), self._clock.now()
        reason = _unplayable(s3, video)
        if reason:
            return {"unplayable": reason}
        url = s3.generate_presigned_url(
            "get_object",
            Params={**_object(video), "ResponseContentType": _CONTENT_TYPE},
            ExpiresIn=int(SESSION.total_seconds()),
        )
        return {"url": url, "expiresAt": iso(since + SESSION)}


def example_address(s3: S3Client, bucket: str) -> str:
    """An address like those that play videos of a bucket: all of them have its origin."""
    return s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "-"})


def _unplayable(s3: S3Client, video: Mapping[str, Any]) -> str:
    """A code that the page translates; empty if S3 has the video and gives it."""
    try:
        found = s3.head_object(**_object(video))
    except ClientError as error:
        # A role that may not list gets 403 for a deleted object, too.
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404, 405):
            return "unavailable"
        raise
    if found["ContentLength"] == 0:
        return "empty"
    return "" if found.get("StorageClass", "STANDARD") in _READABLE else "archived"


def _object(video: Mapping[str, Any]) -> Any:
    version = {"VersionId": video["VersionId"]} if "VersionId" in video else {}
    return {"Bucket": video["Bucket"], "Key": video["VideoName"], **version}
