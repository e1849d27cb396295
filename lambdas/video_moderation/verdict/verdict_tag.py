"""Writes the verdict as tags of the object; archive rules and readers' permissions depend on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from video_moderation.contract.status import Status
from video_moderation.contract.storage.tags import (
    AUDIENCE_TAG,
    DECISION_TAG,
    GUARDED_TAGS,
    MAX_TAGS,
    SCANNER_TAG,
    VERDICT_TAG,
)
from video_moderation.runtime.observability import logger
from video_moderation.videos.video import OVERWRITTEN, Video

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import TagTypeDef

    from video_moderation.evaluation.verdict import Verdict
    from video_moderation.videos.video_analysis import VideoAnalysis

_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "MethodNotAllowed"})


class VerdictTagger:
    """Writes this pipeline's tags on the exact version, keeping the others it has.

    If there is no room for all, a tag of a malware scanner stays, and so do `kept_tags`: permissions of
    others depend on them.
    """

    def __init__(self, s3: S3Client, kept_tags: Sequence[str] = ()) -> None:
        self._s3 = s3
        self._kept_tags = (SCANNER_TAG, *kept_tags)

    def tag(self, row: VideoAnalysis, verdict: Verdict) -> None:
        """Tags the version with its verdict, and its audience if it is rated; no older tag of ours stays."""
        tags = {VERDICT_TAG: verdict.status.tag_value}
        if verdict.audience is not None:
            tags[AUDIENCE_TAG] = verdict.audience
        self._write(row, tags, keep=())

    def is_gone(self, row: VideoAnalysis) -> bool:
        """Whether S3 has the version no longer."""
        try:
            self._s3.get_object_tagging(**_version(row))
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
            return True
        return False

    def tag_decision(self, row: VideoAnalysis, value: str) -> None:
        """Tags the version with what people decided, beside its verdict.

        Without a version of its own, what lies there now may not be what they saw: it is not tagged.
        """
        if row.version_id is None:
            logger.warning("no version to tag with the decision", decision=value)
            return
        self._write(row, {DECISION_TAG: value}, keep=(VERDICT_TAG, AUDIENCE_TAG))

    def withdraw(self, row: VideoAnalysis) -> None:
        """Tags the version as undetermined: nobody reads it by its old verdict, and nothing archives it.

        S3's documents do not say whether a tag set may be written empty; deleting it is another permission.
        """
        self._write(row, {VERDICT_TAG: Status.UNDETERMINED.tag_value}, keep=())

    def _write(self, row: VideoAnalysis, tags: dict[str, str], keep: tuple[str, ...]) -> None:
        """Writes the tags; a version that is gone, or is another object now, gets none."""
        if row.version_id == OVERWRITTEN and not self._is_still_there(row):
            logger.warning("the version null is another object now, not tagged", tags=tags)
            return
        try:
            found = self._s3.get_object_tagging(**_version(row))["TagSet"]
            self._s3.put_object_tagging(**_version(row), Tagging={"TagSet": self._merged(found, tags, keep)})
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
            logger.warning("video is gone, not tagged", tags=tags)

    def _is_still_there(self, row: VideoAnalysis) -> bool:
        """Whether the version "null" is what was moderated: S3 replaces it while versioning is suspended."""
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=row.bucket, Prefix=row.name)
        for page in pages:
            for version in page.get("Versions", []):
                if (version["Key"], version["VersionId"]) == (row.name, OVERWRITTEN):
                    found = Video(row.bucket, row.name, OVERWRITTEN, "", version["ETag"].strip('"'))
                    return found.video_id == row.video_id
        return False

    def _merged(
        self, found: Sequence[TagTypeDef], tags: dict[str, str], keep: tuple[str, ...]
    ) -> list[TagTypeDef]:
        """The tags to write, without other spellings of ours: IAM does not distinguish cases of a key."""
        ours: list[TagTypeDef] = [tag for tag in found if tag["Key"] in keep]
        ours += [{"Key": key, "Value": value} for key, value in tags.items()]
        others = [tag for tag in found if tag["Key"].lower() not in GUARDED_TAGS]
        others.sort(key=lambda tag: tag["Key"] not in self._kept_tags)
        room = MAX_TAGS - len(ours)
        for tag in others[room:]:
            logger.warning("tag dropped to make room for the verdict", tag_key=tag["Key"])
        return [*others[:room], *ours]


def _version(row: VideoAnalysis) -> Any:
    """The exact version, as S3's calls name it; `Any`, because each call has a type of its own for it."""
    return {"Bucket": row.bucket, "Key": row.name, "VersionId": row.version_id or OVERWRITTEN}
