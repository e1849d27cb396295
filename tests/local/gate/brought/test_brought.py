"""A pipeline that works with what is brought: each part may use the key as it must, and nobody else may."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.aws.local_aws import ACCOUNT
from moderation_local.deployment.deploy import deploy
from moderation_local.pipeline.deployed_pipeline import Pipeline
from moderation_local.waiting import until
from moderation_stack.policy import ModerationPolicy
from tests.local.gate.brought.brought_app import LOGS
from tests.local.gate.brought.owner import policy_of
from tests.local.gate.conftest import upload
from tests.local.gate.events import Events
from tests.local.gate.naming import refused
from tests.local.observing import alerts_about, of_type, queue_url

if TYPE_CHECKING:
    from moderation_local.aws.local_aws import LocalAws
    from tests.local.gate.naming import Video

CORPSES = {"label": "Corpses", "from": 2.0, "to": 4.0, "confidence": 97.0}
LOG_DELIVERY = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": f"arn:aws:s3:::{LOGS}/*",
    "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
}
SWIMMING = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.0}


@pytest.fixture(scope="module")
def vault(aws: LocalAws) -> Pipeline:
    """The pipeline of `brought_app`, and the bucket for access logs that is there before it."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=LOGS)
    s3.put_bucket_policy(Bucket=LOGS, Policy=policy_of([LOG_DELIVERY]))
    return Pipeline(aws, deploy(aws, app="python3 -m tests.local.gate.brought.brought_app"))


def client_of(vault: Pipeline, role: str, service: str = "s3") -> Any:
    return vault.aws.client(service, role=vault.deployment.outputs[f"{role}Arn"])


@pytest.fixture(scope="module")
def videos(vault: Pipeline, video: bytes) -> dict[str, Video]:
    """Videos by what becomes of them; `retried` and `undetermined` take the recovery.

    It works with the table and both queues. `kids/swimming` is flagged by the policy of its prefix only.
    """
    uploader = client_of(vault, "Uploader")
    vault.rekognition.see(vault.bucket, "uploads/flagged.mp4", [CORPSES])
    for name in ("swimming", "kids/swimming"):
        vault.rekognition.see(vault.bucket, f"uploads/{name}.mp4", [SWIMMING])
    vault.rekognition.plan({"fault": "fail_jobs", "object_name": "uploads/retried.mp4"})
    contents = dict.fromkeys(("clean", "flagged", "swimming", "kids/swimming", "retried"), video)
    contents["undetermined"] = b"%PDF-1.7"
    return {name: upload(vault, uploader, f"uploads/{name}.mp4", body) for name, body in contents.items()}


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("clean", "CLEAN"),
        ("flagged", "FLAGGED"),
        ("swimming", "CLEAN"),
        ("kids/swimming", "FLAGGED"),
        ("retried", "CLEAN"),
        ("undetermined", "UNDETERMINED"),
    ],
)
def test_a_video_gets_its_verdict(vault: Pipeline, videos: dict[str, Video], name: str, verdict: str) -> None:
    row = vault.wait_for_status(videos[name].key, verdict)
    assert row["VersionId"] == videos[name].version
    policy = ModerationPolicy.strict() if name.startswith("kids/") else ModerationPolicy.news()
    assert row["PolicyVersion"] == policy.full_version


def test_moderators_are_alerted_by_the_topic_that_is_brought(
    vault: Pipeline, videos: dict[str, Video]
) -> None:
    vault.wait_for_status(videos["flagged"].key, "FLAGGED")
    assert until(lambda: alerts_about(vault, videos["flagged"].key), "no alert comes", timeout=30)


def test_a_verdict_is_announced_on_the_bus_that_is_brought(vault: Pipeline, videos: dict[str, Video]) -> None:
    heard = Events(vault.sqs, vault.deployment.outputs["HeardUrl"])
    assert heard.about(videos["clean"].key)["verdict"] == "CLEAN"


def test_no_bucket_is_made_for_access_logs(vault: Pipeline) -> None:
    """The emulator delivers none; a template test shows where S3 is told to deliver them."""
    assert of_type(vault, "AWS::S3::Bucket") == [vault.bucket]


def test_a_decision_is_taken(vault: Pipeline, videos: dict[str, Video]) -> None:
    row = vault.wait_for_status(videos["flagged"].key, "FLAGGED")
    client_of(vault, "Moderator", "sqs").send_message(
        QueueUrl=queue_url(vault, "DecisionQueue"),
        MessageBody=json.dumps({"decide": "APPROVED", "VideoId": row["VideoId"]}),
    )
    until(lambda: vault.wait_for_status(videos["flagged"].key).get("Decision"), "nothing is decided")


def test_a_rendition_outside_of_the_watched_prefixes_is_not_moderated(
    vault: Pipeline, videos: dict[str, Video], video: bytes
) -> None:
    """And nobody reads it by a verdict; a later upload that has its verdict shows that the event was read."""
    uploader = client_of(vault, "Uploader")
    rendition = upload(vault, uploader, "renditions/clean.mp4", video)
    upload(vault, uploader, "uploads/later.mp4", video)
    vault.wait_for_status("uploads/later.mp4", "CLEAN")
    assert vault.videos(videos["clean"].key)
    assert not vault.videos(rendition.key)
    with refused():
        client_of(vault, "Reader").get_object(**rendition.by("version"))


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


def test_what_a_stack_without_a_review_room_lacks_is_said(vault: Pipeline) -> None:
    command = [sys.executable, "-m", "moderation_cli", "moderators", "--stack", "Vault"]
    ended = subprocess.run(  # noqa: S603 - our own command
        command, env=vault.aws.environment, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("error: stack Vault has no review room")
