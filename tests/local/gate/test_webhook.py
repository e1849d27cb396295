"""Signed webhooks: repeated until the receiver accepts them, and kept if it never does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.waiting import until
from tests.local.gate.conftest import upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from tests.local.gate.webhook_receiver import WebhookReceiver


@pytest.fixture(scope="module")
def secret(gate: Pipeline) -> str:
    """What the receiver's owner reads."""
    arn = gate.deployment.outputs["WebhookSecretArn"]
    found: str = gate.aws.client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
    return found


def test_a_verdict_and_a_decision_are_sent_once_each_and_signed(
    gate: Pipeline,
    receiver: WebhookReceiver,
    secret: str,
    uploader: Any,
    moderator: Any,
    folder: str,
    video: bytes,
) -> None:
    key = f"{folder}clean ü.mp4"
    stored = upload(gate, uploader, key, video)
    row = gate.wait_for_status(key, version_id=stored.version)
    (verdict,) = receiver.wait_for(folder)
    message = verdict.genuine(secret)
    assert (message["type"], message["data"]["verdict"]) == ("video.moderated", "CLEAN")
    assert (message["data"]["key"], message["data"]["versionId"]) == (key, stored.version)
    name = gate.deployment.outputs["DecisionQueueArn"].rpartition(":")[2]
    decision = {"decide": "REJECTED", "VideoId": row["VideoId"], "Note": "after a complaint"}
    moderator.send_message(
        QueueUrl=gate.sqs.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=json.dumps(decision)
    )
    _, decided = receiver.wait_for(folder, 2)
    message = decided.genuine(secret)
    assert (message["type"], message["data"]["decision"]) == ("video.decided", "REJECTED")
    assert decided.headers["webhook-id"] != verdict.headers["webhook-id"]


def test_a_message_that_was_not_taken_comes_again_under_the_same_id(
    gate: Pipeline, receiver: WebhookReceiver, secret: str, uploader: Any, folder: str, video: bytes
) -> None:
    receiver.refuse(folder, times=1)
    upload(gate, uploader, f"{folder}refused-once.mp4", video)
    first, second = receiver.wait_for(folder, 2)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.genuine(secret) == second.genuine(secret)


@pytest.fixture
def two_attempts(gate: Pipeline) -> Iterator[None]:
    """Two attempts rather than ten, which take twenty minutes."""
    url, name = gate.deployment.outputs["WebhookQueueUrl"], "RedrivePolicy"
    before = gate.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
    policy = {**json.loads(before), "maxReceiveCount": 2}
    gate.sqs.set_queue_attributes(QueueUrl=url, Attributes={name: json.dumps(policy)})
    yield
    gate.sqs.set_queue_attributes(QueueUrl=url, Attributes={name: before})


def test_a_message_that_is_never_taken_is_kept(
    gate: Pipeline,
    receiver: WebhookReceiver,
    two_attempts: None,
    uploader: Any,
    folder: str,
    video: bytes,
) -> None:
    receiver.refuse(folder, times=100)
    upload(gate, uploader, f"{folder}never-taken.mp4", video)
    name = gate.deployment.outputs["WebhookDeadLettersArn"].rpartition(":")[2]
    url = gate.sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def kept() -> list[dict[str, Any]]:
        messages = gate.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1)
        bodies = [json.loads(each["Body"]) for each in messages.get("Messages", [])]
        return [body for body in bodies if body["detail"]["key"].startswith(folder)]

    (event,) = until(kept, "no dead letter", timeout=60)
    assert event["detail"]["verdict"] == "CLEAN"
    assert {each.headers["webhook-id"] for each in receiver.about(folder)} == {event["id"]}
