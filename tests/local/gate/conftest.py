"""A second pipeline in the account, with a policy that rates videos, people around it, and videos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.deployment.deploy import deploy
from moderation_local.pipeline.deployed_pipeline import Pipeline
from moderation_local.waiting import until
from tests.local.gate.brought.imported_app import BUCKET
from tests.local.gate.brought.owner import policy_of, prepare, printed
from tests.local.gate.naming import Video
from tests.local.gate.tags.forging import Forger
from tests.local.gate.webhook_receiver import WebhookReceiver
from tests.local.observing import jobs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_local.aws.local_aws import LocalAws

SEEN: dict[str, dict[str, Any] | None] = {
    "clean": None,
    "for-teens": {"label": "Female Swimwear or Underwear", "confidence": 97},
    "for-adults": {"label": "Smoking", "confidence": 60},
    "flagged": {"label": "Corpses", "confidence": 97},
}
"""What is to be seen in each video; the policy `general_audience` flags smoking from 70 per cent on."""


@pytest.fixture(scope="session")
def receiver(aws: LocalAws) -> Iterator[WebhookReceiver]:
    """Where the webhooks of `app` go."""
    with WebhookReceiver(Path(aws.environment["AWS_CA_BUNDLE"])) as receiver:
        yield receiver


@pytest.fixture(scope="session")
def gate(aws: LocalAws, receiver: WebhookReceiver) -> Pipeline:
    """The pipeline of `app`."""
    app = "python3 -m tests.local.gate.app"
    return Pipeline(aws, deploy(aws, app=app, context={"notifyUrl": receiver.url}))


@pytest.fixture(scope="session")
def reader(gate: Pipeline) -> Any:
    return _s3_of(gate, "Reader")


@pytest.fixture(scope="session")
def teens(gate: Pipeline) -> Any:
    return _s3_of(gate, "Teens")


@pytest.fixture(scope="session")
def approved_reader(gate: Pipeline) -> Any:
    return _s3_of(gate, "ApprovedReader")


@pytest.fixture(scope="session")
def approved_teens(gate: Pipeline) -> Any:
    return _s3_of(gate, "ApprovedTeens")


@pytest.fixture(scope="session")
def named_reader(gate: Pipeline) -> Any:
    """Somebody without a policy of their own."""
    return _s3_of(gate, "NamedReader")


@pytest.fixture(scope="session")
def uploader(gate: Pipeline) -> Any:
    return _s3_of(gate, "Uploader")


@pytest.fixture(scope="session")
def moderator(gate: Pipeline) -> Any:
    """SQS as a moderator may use it."""
    return gate.aws.client("sqs", role=gate.deployment.outputs["ModeratorArn"])


@pytest.fixture(scope="session")
def administrator(gate: Pipeline) -> Any:
    return _s3_of(gate, "Administrator")


@pytest.fixture(scope="session")
def videos(gate: Pipeline, uploader: Any, video: bytes) -> dict[str, Video]:
    """A video of each kind of `SEEN`, one that is undetermined, and one "waiting" for its verdict."""
    for name, scene in SEEN.items():
        gate.rekognition.see(gate.bucket, f"{name}.mp4", [{**scene, "from": 2, "to": 6}] if scene else [])
    gate.rekognition.plan({"fault": "lose_completions", "object_name": "waiting.mp4"})
    contents = {**dict.fromkeys(SEEN, video), "undetermined": b"%PDF-1.7", "waiting": video}
    found = {name: upload(gate, uploader, f"{name}.mp4", content) for name, content in contents.items()}
    for name in (*SEEN, "undetermined"):
        gate.wait_for_status(f"{name}.mp4")
    wait_until_unheard(gate, found["waiting"])
    return found


@pytest.fixture(scope="session")
def library(aws: LocalAws) -> Pipeline:
    """The pipeline of `imported_app`, and the policy that the bucket's owner writes as the documents say."""
    context = prepare(aws)
    pipeline = Pipeline(
        aws, deploy(aws, app="python3 -m tests.local.gate.brought.imported_app", context=context)
    )
    pipeline.s3.put_bucket_policy(Bucket=BUCKET, Policy=policy_of(printed(aws, "bucket-policy")))
    return pipeline


@pytest.fixture
def forger(gate: Pipeline, videos: dict[str, Video], administrator: Any, folder: str) -> Forger:
    """The administrator, about to write a key that is not there yet."""
    trusted = gate.aws.environment["AWS_CA_BUNDLE"]
    return Forger(administrator, gate.bucket, f"{folder}new.bin", videos["clean"].key, trusted)


def upload(gate: Pipeline, s3: Any, key: str, content: bytes, **more: str) -> Video:
    """Somebody uploads a video."""
    answer = s3.put_object(Bucket=gate.bucket, Key=key, Body=content, **more)
    return Video(gate.bucket, key, answer["VersionId"])


def wait_until_unheard(gate: Pipeline, video: Video) -> None:
    """A video's job has ended, and nobody has told the pipeline: it waits for its verdict."""
    row = gate.wait_for_status(video.key, "IN_PROGRESS", version_id=video.version)
    until(lambda: jobs_of(gate, row["VideoId"])[0]["status"] == "SUCCEEDED", "the job does not end")


def _s3_of(gate: Pipeline, role: str) -> Any:
    """S3 as a role of the app may use it."""
    return gate.aws.client("s3", role=gate.deployment.outputs[f"{role}Arn"])
