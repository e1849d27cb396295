"""A look at the object before Rekognition is asked (and paid): can it be moderated at all?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from video_moderation.dispatch import signatures
from video_moderation.videos.unfit_files import EMPTY, NO_VIDEO

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from video_moderation.videos.video_analysis import VideoAnalysis

# docs.aws.amazon.com/rekognition/latest/dg/limits.html: stored videos up to 10 GB.
MAX_BYTES = 10 * 1024**3

_BEGINNING = f"bytes=0-{signatures.LENGTH - 1}"
_HOPELESS = {
    "NoSuchKey": "the video was deleted before it could be moderated",
    "NoSuchVersion": "the video was deleted before it could be moderated",
    "MethodNotAllowed": "this version is a delete marker, not a video",
    "InvalidRange": EMPTY,
    "InvalidObjectState": "the video is archived: Rekognition cannot read it before it is restored",
}


UNVERSIONED = (
    "S3 kept no version of the video, which the next upload of that name would replace: switch versioning of "
    "the bucket on and upload the video again"
)


def unfit_reason(s3: S3Client, row: VideoAnalysis) -> str | None:
    """Why the object can never be moderated, or None if only Rekognition can tell.

    Reads the first bytes of the exact version. What S3 refuses to tell is left to Rekognition, which is
    the judge; this only spares hopeless objects their attempts. An object without a version of its own may be
    another one by the time that Rekognition is through: no verdict on it would last.

    Raises:
        ClientError, BotoCoreError: S3 has trouble of its own; the video keeps its place.

    Example:
        >>> unfit_reason(s3, row_of_an_empty_object)
        'the file is empty'
    """
    if row.version_id is None:
        return UNVERSIONED
    try:
        answer = s3.get_object(Bucket=row.bucket, Key=row.name, VersionId=row.version_id, Range=_BEGINNING)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise
        return _HOPELESS.get(error.response["Error"]["Code"])
    size = (
        int(answer["ContentRange"].rpartition("/")[2])
        if "ContentRange" in answer
        else answer["ContentLength"]
    )
    return _unfit_content(answer["Body"].read(signatures.LENGTH), size)


def _unfit_content(beginning: bytes, size: int) -> str | None:
    if size == 0:
        return EMPTY
    if size > MAX_BYTES:
        return f"the video has {size:,} bytes; Rekognition takes up to {MAX_BYTES:,}"
    if signatures.is_no_video(beginning):
        return NO_VIDEO
    return None
