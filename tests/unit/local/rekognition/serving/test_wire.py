from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.config import Config

from moderation_local.rekognition import FailCalls, attach
from moderation_local.rekognition.serving.wire import answer
from tests.unit.local.rekognition.harness import Harness, rekognition_client

if TYPE_CHECKING:
    from moderation_local.rekognition.serving.wire import WireResponse

START = "RekognitionService.StartContentModeration"


def error_of(response: WireResponse) -> dict[str, Any]:
    assert response.status == 400
    error: dict[str, Any] = json.loads(response.body)
    assert response.headers["x-amzn-errortype"] == error["__type"] == error["Code"]
    return error


def test_an_error_has_the_members_aws_documents(harness: Harness) -> None:
    error = error_of(answer(harness.engine, START, b"{}"))
    assert set(error) == {"__type", "Code", "Logref", "Message"}
    assert error["__type"] == "InvalidParameterException"


def test_every_response_has_a_request_id_and_the_content_type(harness: Harness) -> None:
    first, second = (answer(harness.engine, START, b"{}") for _ in range(2))
    assert first.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert first.headers["x-amzn-RequestId"] != second.headers["x-amzn-RequestId"]


@pytest.mark.parametrize("target", ["RekognitionService.DetectLabels", "Other.StartContentModeration", ""])
def test_an_operation_it_does_not_know_is_refused_by_name(harness: Harness, target: str) -> None:
    error = error_of(answer(harness.engine, target, b"{}"))
    assert error["Code"] == "UnknownOperationException"
    assert "StartContentModeration and GetContentModeration only" in error["Message"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_cannot_be_read(harness: Harness, body: bytes) -> None:
    assert error_of(answer(harness.engine, START, body))["Code"] == "SerializationException"


@pytest.mark.parametrize(("mode", "calls"), [("legacy", 1), ("standard", 3)])
def test_only_botocores_standard_mode_repeats_a_start_refused_for_want_of_a_slot(
    harness: Harness, mode: str, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    retries: Any = {"total_max_attempts": 3, "mode": mode}
    client = rekognition_client(config=Config(retries=retries))
    attach(client, harness.engine)
    harness.engine.configure(max_concurrent_jobs=0)
    with pytest.raises(client.exceptions.LimitExceededException):
        client.start_content_moderation(Video={"S3Object": {"Bucket": "media", "Name": "party.mp4"}})
    assert len(harness.engine.calls()) == calls


def test_botocore_repeats_a_throttled_call_until_it_succeeds(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    config = Config(retries={"total_max_attempts": 3, "mode": "legacy"})
    client = rekognition_client(config=config)
    attach(client, harness.engine)
    harness.engine.plan(FailCalls(operation="GetContentModeration", error="ThrottlingException", times=2))
    assert client.get_content_moderation(JobId=harness.start())["JobStatus"] == "IN_PROGRESS"


def test_the_engine_attached_last_answers(harness: Harness, video: bytes) -> None:
    job_id = harness.start()
    other = Harness(video)
    assert other.client is harness.client
    with pytest.raises(other.client.exceptions.ResourceNotFoundException):
        other.get(job_id)
