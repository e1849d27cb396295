"""A look at the object before a job is paid: can it be moderated at all, and is it within the limits?"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.contract.storage.readable_videos import LARGEST_VIDEO_BYTES
from video_moderation.inspection import signatures
from video_moderation.inspection.container import BLOCK, Container, read_container
from video_moderation.videos.unfit_files import DELETED, EMPTY, NO_VIDEO

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from video_moderation.videos.video import Video
    from video_moderation.videos.video_analysis import VideoAnalysis

_HOPELESS = {
    "NoSuchKey": DELETED,
    "NoSuchVersion": DELETED,
    "MethodNotAllowed": "this version is a delete marker, not a video",
    "InvalidRange": EMPTY,
    "InvalidObjectState": "the video is archived: Rekognition cannot read it before it is restored",
}
UNVERSIONED = (
    "S3 kept no version of the video, which the next upload of that name would replace: switch versioning of "
    "the bucket on and upload the video again"
)
OTHER_CODECS = {
    "hvc1": "HEVC (H.265)",
    "hev1": "HEVC (H.265)",
    "dvh1": "HEVC (H.265)",
    "dvhe": "HEVC (H.265)",
    "av01": "AV1",
    "vp08": "VP8",
    "vp09": "VP9",
    "apch": "ProRes",
    "apcn": "ProRes",
    "apcs": "ProRes",
    "apco": "ProRes",
    "ap4h": "ProRes",
}
"""Codecs that Rekognition does not accept, by their letters in the container; it decides about all others."""


@dataclass(frozen=True)
class VideoLimits:
    """The longest video, in seconds, and the largest one for which a job is started."""

    max_seconds: float | None = None
    max_bytes: int = LARGEST_VIDEO_BYTES


NO_LIMITS = VideoLimits()


@dataclass(frozen=True)
class Inspection:
    """Why an object is not to be moderated, None if only Rekognition can tell; and how long it says it is."""

    unfit: str | None = None
    stated_millis: int | None = None


def inspect(s3: S3Client, row: VideoAnalysis, limits: VideoLimits = NO_LIMITS) -> Inspection:
    """Looks at the object of a waiting video.

    Reads parts of the exact version. What S3 does not answer, and what the file does not say, is left to
    Rekognition; this only spares hopeless objects their attempts. An object without a version of its own may
    be another one by the time that Rekognition is through: no verdict on it would last.

    Raises:
        ClientError, BotoCoreError: S3 has trouble of its own; the video keeps its position.

    Example:
        >>> inspect(s3, row_of_an_empty_object).unfit
        'the file is empty'
    """
    if row.version_id is None:
        return Inspection(UNVERSIONED)
    file = _StoredObject(s3, row)
    try:
        beginning = file.read(0, BLOCK)
        if unfit := _unfit_content(beginning, file.size, limits):
            return Inspection(unfit)
        container = read_container(file.read, file.size)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise
        return Inspection(_HOPELESS.get(error.response["Error"]["Code"]))
    stated = ceil(container.seconds * 1000) if container.seconds else None
    return Inspection(_unfit_container(container, limits), stated)


def seconds_of(s3: S3Client, video: Video) -> float | None:
    """How long a video is by its container; None if that cannot be read.

    Example:
        >>> seconds_of(s3, Video("media", "holiday.mp4", "3HL4kqtJ", "2026-11-23T08:00:00Z"))
        12.0
    """
    file = _StoredObject(s3, video)
    try:
        file.read(0, BLOCK)
        return read_container(file.read, file.size).seconds
    except (ClientError, BotoCoreError):
        return None


@dataclass
class _StoredObject:
    """One version of an object, read in ranges; its first range is read once."""

    s3: S3Client
    row: VideoAnalysis | Video
    size: int = 0
    _beginning: bytes = field(default=b"", repr=False)

    def read(self, offset: int, length: int) -> bytes:
        if offset == 0 and self._beginning:
            return self._beginning
        answer = self.s3.get_object(
            Bucket=self.row.bucket,
            Key=self.row.name,
            VersionId=self.row.version_id or "",
            Range=f"bytes={offset}-{offset + length - 1}",
        )
        body = answer["Body"].read(length)
        if offset == 0:
            stated = answer["ContentRange"].rpartition("/")[2] if "ContentRange" in answer else None
            self.size = int(stated) if stated else answer["ContentLength"]
            self._beginning = body
        return body


def _unfit_content(beginning: bytes, size: int, limits: VideoLimits) -> str | None:
    if size == 0:
        return EMPTY
    if size > LARGEST_VIDEO_BYTES:
        return f"the video has {size:,} bytes; Rekognition takes up to {LARGEST_VIDEO_BYTES:,}"
    if size > limits.max_bytes:
        return f"the video has {size:,} bytes; the limit of this pipeline is {limits.max_bytes:,} (max_bytes)"
    if signatures.is_no_video(beginning):
        return NO_VIDEO
    return None


def _unfit_container(container: Container, limits: VideoLimits) -> str | None:
    if container.codec in OTHER_CODECS:
        return (
            f"the video is encoded in {OTHER_CODECS[container.codec]}, but Rekognition accepts only H.264: "
            "transcode it, for example with ffmpeg -i VIDEO -c:v libx264 -pix_fmt yuv420p OUTPUT.mp4, and "
            "upload the result"
        )
    if limits.max_seconds is not None and (container.seconds or 0) > limits.max_seconds:
        return (
            f"the video is {container.seconds:,.0f} seconds long; the limit of this pipeline is "
            f"{limits.max_seconds:,.0f} (max_duration)"
        )
    return None
