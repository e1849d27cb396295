"""A pipeline under a key of the user's own: each part may use the key as it must, and nobody else may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.deploy import deploy
from moderation_local.pipeline import Pipeline
from moderation_local.waiting import until
from tests.local.gate.conftest import upload
from tests.local.gate.naming import refused
from tests.local.observing import alerts_about, queue_url

if TYPE_CHECKING:
    from moderation_local.aws import LocalAws
    from tests.local.gate.naming import Video

FIGHT = {"label": "Weapons", "from": 2.0, "to": 4.0, "confidence": 93.0}


@pytest.fixture(scope="module")
def vault(aws: LocalAws) -> Pipeline:
    """The pipeline of `key_app`."""
    return Pipeline(aws, deploy(aws, app="python3 -m tests.local.gate.key_app"))


def client_of(vault: Pipeline, role: str, service: str = "s3") -> Any:
    return vault.aws.client(service, role=vault.deployment.outputs[f"{role}Arn"])


@pytest.fixture(scope="module")
def videos(vault: Pipeline, video: bytes) -> dict[str, Video]:
    """A clean and a flagged video, one whose first job fails, and one that is no video.

    The last two take the recovery, which works with the table and both queues.
    """
    uploader = client_of(vault, "Uploader")
    vault.rekognition.see(vault.bucket, "flagged.mp4", [FIGHT])
    vault.rekognition.plan({"fault": "fail_jobs", "object_name": "retried.mp4"})
    names = ("clean", "flagged", "retried")
    found = {name: upload(vault, uploader, f"{name}.mp4", video) for name in names}
    found["undetermined"] = upload(vault, uploader, "undetermined.mp4", b"%PDF-1.7")
    return found


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("clean", "CLEAN"),
        ("flagged", "FLAGGED"),
        ("retried", "CLEAN"),
        ("undetermined", "UNDETERMINED"),
    ],
)
def test_a_video_gets_its_verdict(vault: Pipeline, videos: dict[str, Video], name: str, verdict: str) -> None:
    assert vault.wait_for_status(f"{name}.mp4", verdict)["VersionId"] == videos[name].version


def test_moderators_are_alerted(vault: Pipeline, videos: dict[str, Video]) -> None:
    vault.wait_for_status(videos["flagged"].key, "FLAGGED")
    assert until(lambda: alerts_about(vault, videos["flagged"].key), "no alert comes", timeout=30)


def test_a_decision_is_taken(vault: Pipeline, videos: dict[str, Video]) -> None:
    row = vault.wait_for_status(videos["flagged"].key, "FLAGGED")
    client_of(vault, "Moderator", "sqs").send_message(
        QueueUrl=queue_url(vault, "DecisionQueue"),
        MessageBody=json.dumps({"decide": "APPROVED", "VideoId": row["VideoId"]}),
    )
    until(lambda: vault.wait_for_status(videos["flagged"].key).get("Decision"), "nothing is decided")


def test_a_reader_reads_with_the_key_and_nobody_without_it(
    vault: Pipeline, videos: dict[str, Video], video: bytes
) -> None:
    vault.wait_for_status(videos["clean"].key, "CLEAN")
    reader, keyless = client_of(vault, "Reader"), client_of(vault, "Keyless")
    assert reader.get_object(**videos["clean"].by("version"))["Body"].read() == video
    with refused():
        keyless.get_object(**videos["clean"].by("version"))
    with refused():
        keyless.put_object(Bucket=vault.bucket, Key="new.bin", Body=b"")
    assert keyless.get_object_tagging(**videos["clean"].by("version"))
