"""An imported bucket, guarded by the statements that the command prints: no reads before the verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.waiting import until
from tests.local.gate.brought.imported_app import BUCKET, SCANNER_TAG
from tests.local.gate.brought.owner import SERVICES, printed
from tests.local.gate.conftest import upload, wait_until_unheard
from tests.local.gate.naming import Video, by_key_and_by_version, refused
from tests.local.observing import queue_url

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline

FIGHT = {"label": "Weapons", "from": 2.0, "to": 4.0, "confidence": 93.0}
SCANNED = {SCANNER_TAG: "NO_THREATS_FOUND"}


def test_the_command_prints_what_the_key_must_have(library: Pipeline) -> None:
    assert printed(library.aws, "key-policy") == SERVICES


def s3_of(library: Pipeline, role: str) -> Any:
    return library.aws.client("s3", role=library.deployment.outputs[f"{role}Arn"])


@pytest.fixture(scope="module")
def videos(library: Pipeline, video: bytes) -> dict[str, Video]:
    """A video of each kind, uploaded by somebody who may do that only."""
    uploader = s3_of(library, "Uploader")
    library.rekognition.see(BUCKET, "clean.mp4", [])
    library.rekognition.see(BUCKET, "flagged.mp4", [FIGHT])
    library.rekognition.plan({"fault": "lose_completions", "object_name": "waiting.mp4"})
    found = {
        name: upload(library, uploader, f"{name}.mp4", video) for name in ("clean", "flagged", "waiting")
    }
    library.wait_for_status("clean.mp4", "CLEAN")
    library.wait_for_status("flagged.mp4", "FLAGGED")
    wait_until_unheard(library, found["waiting"])
    return found


@by_key_and_by_version
@pytest.mark.parametrize("name", ["flagged", "waiting"])
def test_not_even_who_may_do_anything_reads_what_is_not_clean(
    library: Pipeline, videos: dict[str, Video], name: str, how: str
) -> None:
    administrator = s3_of(library, "Administrator")
    with refused(by_the_bucket=True):
        administrator.get_object(**videos[name].by(how))
    with refused():
        administrator.head_object(**videos[name].by(how))


def test_nobody_copies_what_is_not_clean_to_read_the_copy(
    library: Pipeline, videos: dict[str, Video]
) -> None:
    with refused(by_the_bucket=True):
        s3_of(library, "Administrator").copy_object(
            Bucket=BUCKET,
            Key="copy.bin",
            CopySource=videos["waiting"].by("version"),
            TaggingDirective="REPLACE",
        )


@by_key_and_by_version
@pytest.mark.parametrize("who", ["Administrator", "Reader", "Watcher", "Scanner"])
def test_what_is_clean_is_read(
    library: Pipeline, videos: dict[str, Video], video: bytes, who: str, how: str
) -> None:
    assert s3_of(library, who).get_object(**videos["clean"].by(how))["Body"].read() == video


@pytest.mark.parametrize("who", ["Watcher", "Scanner"])
@pytest.mark.parametrize("name", ["flagged", "waiting"])
def test_whoever_is_named_reads_every_video(
    library: Pipeline, videos: dict[str, Video], video: bytes, who: str, name: str
) -> None:
    assert s3_of(library, who).get_object(**videos[name].by("version"))["Body"].read() == video


def test_an_approved_video_is_read_until_it_is_rejected_and_a_clean_one_too(
    library: Pipeline, video: bytes, folder: str
) -> None:
    reader, administrator = s3_of(library, "Reader"), s3_of(library, "Administrator")
    for name, scenes, verdict in (("fight", [FIGHT], "FLAGGED"), ("reported", [], "CLEAN")):
        key = f"{folder}{name}.mp4"
        library.rekognition.see(BUCKET, key, scenes)
        uploaded = upload(library, library.s3, key, video)
        library.wait_for_status(key, verdict)
        decide(library, uploaded, "APPROVED")
        assert administrator.get_object(**uploaded.by("version"))["Body"].read() == video
        decide(library, uploaded, "REJECTED")
        for each in (reader, administrator):
            with refused():
                each.get_object(**uploaded.by("version"))


def test_an_uploader_uploads_in_parts(library: Pipeline, video: bytes, folder: str) -> None:
    uploader, where = s3_of(library, "Uploader"), {"Bucket": BUCKET, "Key": f"{folder}parts.mp4"}
    library.rekognition.see(BUCKET, where["Key"], [])
    begun = uploader.create_multipart_upload(**where)["UploadId"]
    part = uploader.upload_part(**where, UploadId=begun, PartNumber=1, Body=video)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    uploader.complete_multipart_upload(**where, UploadId=begun, MultipartUpload=parts)
    library.wait_for_status(where["Key"], "CLEAN")


@by_key_and_by_version
def test_the_tags_of_a_verdict_are_guarded(library: Pipeline, videos: dict[str, Video], how: str) -> None:
    tags: Any = [{"Key": "moderation-verdict", "Value": "clean"}]
    for who in ("Administrator", "Scanner"):
        with refused(by_the_bucket=True):
            s3_of(library, who).put_object_tagging(**videos["waiting"].by(how), Tagging={"TagSet": tags})
        with refused(by_the_bucket=True):
            s3_of(library, who).delete_object_tagging(**videos["flagged"].by(how))


def test_a_scanner_adds_its_tag_beside_a_verdict_and_loses_neither(
    library: Pipeline, videos: dict[str, Video], video: bytes, folder: str
) -> None:
    scanner = s3_of(library, "Scanner")
    put_tags(scanner, videos["flagged"], {**tags(library, videos["flagged"]), **SCANNED})
    assert tags(library, videos["flagged"]) == {"moderation-verdict": "flagged", **SCANNED}
    with refused(by_the_bucket=True):  # it read the tags before the verdict
        put_tags(scanner, videos["flagged"], SCANNED)
    with refused(by_the_bucket=True):
        put_tags(s3_of(library, "Administrator"), videos["flagged"], {**tags(library, videos["flagged"])})

    key, others = f"{folder}scanned.mp4", "&".join(f"tag-{number}=x" for number in range(9))
    named = f"{others}&{SCANNER_TAG}=NO_THREATS_FOUND"
    scanned = upload(library, library.s3, key, video, Tagging=named)
    library.wait_for_status(key)
    left = tags(library, scanned)
    assert len(left) == 10
    assert {**left, **SCANNED} == left
    assert "moderation-verdict" in left


def tags(library: Pipeline, video: Video) -> dict[str, str]:
    return library.tags(video.key, video.version)


def put_tags(s3: Any, video: Video, named: dict[str, str]) -> None:
    tag_set = [{"Key": key, "Value": value} for key, value in named.items()]
    s3.put_object_tagging(**video.by("version"), Tagging={"TagSet": tag_set})


def decide(library: Pipeline, video: Video, decision: str) -> None:
    """Returns once the tag says so."""
    row = library.wait_for_status(video.key, version_id=video.version)
    message = json.dumps({"decide": decision, "VideoId": row["VideoId"]})
    sqs = library.aws.client("sqs", role=library.deployment.outputs["ModeratorArn"])
    sqs.send_message(QueueUrl=queue_url(library, "DecisionQueue"), MessageBody=message)
    until(
        lambda: tags(library, video).get("moderation-decision") == decision.lower(),
        f"{video.key} is not tagged as {decision}",
    )
