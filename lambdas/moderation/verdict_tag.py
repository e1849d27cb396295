"""The tag that carries a verdict to the object: archive rules and readers' permissions hang on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from .observability import logger

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from .analysis import VideoAnalysis

TAG_KEY = "moderation-verdict"
MAX_TAGS = 10  # docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "MethodNotAllowed"})


class VerdictTagger:
    """Writes the verdict tag on the exact version, keeping the tags it has."""

    def __init__(self, s3: S3Client) -> None:
        self._s3 = s3

    def tag(self, row: VideoAnalysis, value: str) -> None:
        """Tags the version; a version that is gone needs no tag."""
        version: dict[str, Any] = {"Bucket": row.bucket, "Key": row.name}
        if row.version_id:
            version["VersionId"] = row.version_id
        try:
            others = [
                tag for tag in self._s3.get_object_tagging(**version)["TagSet"] if tag["Key"] != TAG_KEY
            ]
            for tag in others[MAX_TAGS - 1 :]:
                logger.warning("tag dropped to make room for the verdict", tag_key=tag["Key"])
            tags: list[Any] = [*others[: MAX_TAGS - 1], {"Key": TAG_KEY, "Value": value}]
            self._s3.put_object_tagging(**version, Tagging={"TagSet": tags})
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
            logger.warning("video is gone, verdict not tagged")
