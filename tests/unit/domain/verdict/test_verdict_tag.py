"""The tags of a version, before and after a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.unit.domain.verdicts import POLICY, flagged, row
from video_moderation.contract.storage.tags import GUARDED_TAGS
from video_moderation.evaluation.verdict import undetermined
from video_moderation.verdict.verdict_tag import VerdictTagger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_s3 import S3Client

    from video_moderation.videos.video_analysis import VideoAnalysis

UNDETERMINED = undetermined("too bad", POLICY)


@pytest.fixture
def s3() -> Iterator[S3Client]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="media")
        client.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})
        yield client


def put(s3: S3Client, tags: dict[str, str]) -> VideoAnalysis:
    version = s3.put_object(Bucket="media", Key="swimming.mp4", Body=b"")["VersionId"]
    tag_set: Any = [{"Key": key, "Value": value} for key, value in tags.items()]
    s3.put_object_tagging(Bucket="media", Key="swimming.mp4", Tagging={"TagSet": tag_set})
    return replace(row(), version_id=version)


def tags(s3: S3Client, version: str | None) -> dict[str, str]:
    found = s3.get_object_tagging(Bucket="media", Key="swimming.mp4", VersionId=version or "null")
    return {tag["Key"]: tag["Value"] for tag in found["TagSet"]}


def test_tags_of_others_stay(s3: S3Client) -> None:
    video = put(s3, {"owner": "ann"})
    VerdictTagger(s3).tag(video, flagged(audience="teen"))
    assert tags(s3, video.version_id) == {
        "owner": "ann",
        "moderation-verdict": "flagged",
        "moderation-audience": "teen",
    }


@pytest.mark.parametrize("spelt", [str.lower, str.title, str.upper])
def test_no_older_tag_of_ours_stays_however_it_is_spelt(s3: S3Client, spelt: Callable[[str], str]) -> None:
    older = {
        "moderation-audience": "everyone",
        "moderation-verdict": "clean",
        "moderation-decision": "approved",
    }
    video = put(s3, {spelt(key): value for key, value in older.items()})
    VerdictTagger(s3).tag(video, flagged())
    assert tags(s3, video.version_id) == {"moderation-verdict": "flagged"}


def test_of_ten_tags_one_makes_room(s3: S3Client) -> None:
    video = put(s3, {f"tag-{number}": "" for number in range(10)})
    VerdictTagger(s3).tag(video, flagged())
    left = tags(s3, video.version_id)
    assert (len(left), left["moderation-verdict"]) == (10, "flagged")


@pytest.mark.parametrize("name", ["a", "z"])
def test_the_tag_of_a_scanner_is_not_the_one_that_makes_room(s3: S3Client, name: str) -> None:
    """Whatever order S3 lists them in; a decision that comes later needs room, too."""
    scanned = {"GuardDutyMalwareScanStatus": "NO_THREATS_FOUND", "scan-status": "CLEAN"}
    video = put(s3, {**{f"{name}-{number}": "" for number in range(8)}, **scanned})
    tagger = VerdictTagger(s3, ["scan-status"])
    tagger.tag(video, flagged(audience="teen"))
    tagger.tag_decision(video, "approved")
    left = tags(s3, video.version_id)
    assert len(left) == 10
    assert {**left, **scanned} == left
    assert [key for key in left if key.startswith("moderation-")] == [*GUARDED_TAGS]


def test_a_decision_stands_beside_verdict_and_audience(s3: S3Client) -> None:
    video = put(
        s3,
        {"moderation-verdict": "flagged", "moderation-audience": "teen", "moderation-decision": "approved"},
    )
    VerdictTagger(s3).tag_decision(video, "rejected")
    assert tags(s3, video.version_id) == {
        "moderation-verdict": "flagged",
        "moderation-audience": "teen",
        "moderation-decision": "rejected",
    }


def test_what_has_no_version_is_tagged_where_it_lies_and_not_a_version_beside_it(s3: S3Client) -> None:
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket="media", Key="swimming.mp4", Body=b"")
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})
    clean = put(s3, {"moderation-verdict": "clean"})
    VerdictTagger(s3).tag(replace(row(), version_id=None), UNDETERMINED)
    assert tags(s3, None) == {"moderation-verdict": "undetermined"}
    assert tags(s3, clean.version_id) == {"moderation-verdict": "clean"}


def test_what_has_no_version_is_not_tagged_as_decided(s3: S3Client) -> None:
    """What lies there now may not be what the moderator saw."""
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket="media", Key="swimming.mp4", Body=b"")
    VerdictTagger(s3).tag_decision(replace(row(), version_id=None), "approved")
    assert tags(s3, None) == {}


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchVersion", "MethodNotAllowed"])
def test_what_is_gone_needs_no_tag(code: str) -> None:
    VerdictTagger(Refusing(code)).tag(row(), flagged())  # type: ignore[arg-type]


def test_what_may_not_be_tagged_is_an_error() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        VerdictTagger(Refusing("AccessDenied")).tag(row(), flagged())  # type: ignore[arg-type]


class Refusing:
    """S3, refusing: moto has no delete markers that answer like S3's."""

    def __init__(self, code: str) -> None:
        self._error = ClientError({"Error": {"Code": code, "Message": ""}}, "GetObjectTagging")

    def get_object_tagging(self, **_: Any) -> Any:
        raise self._error
