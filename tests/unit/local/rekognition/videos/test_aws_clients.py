"""The adapters to S3 and SNS, against moto."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from moderation_local.rekognition import Engine, ManualClock, S3ObjectStore, SnsPublisher, attach
from moderation_local.rekognition.videos.objects import BLOCK, NoSuchObject, ObjectVersion, UnreadableObject
from tests.unit.local.rekognition.harness import BUCKET, ROLE, aws_client, rekognition_client, scene

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def s3(aws: None) -> Any:
    client = aws_client("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


def test_an_object_has_a_size_and_can_be_read_from_anywhere(s3: Any) -> None:
    content = bytes(range(256)) * 20_000
    s3.put_object(Bucket=BUCKET, Key="a.mp4", Body=content)
    store, video = S3ObjectStore(s3), ObjectVersion(BUCKET, "a.mp4")
    assert store.size(video) == len(content)
    with store.open(video) as file:
        assert file.read(10) == content[:10]
        file.seek(-5, 2)
        assert file.read() == content[-5:]
        file.seek(3_000_000)
        assert file.read(7) == content[3_000_000:3_000_007]


def test_only_what_is_read_is_fetched(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.mp4", Body=bytes(5 * BLOCK))
    ranges: list[str] = []
    s3.meta.events.register(
        "before-call.s3.GetObject", lambda params, **_: ranges.append(params["headers"]["Range"])
    )
    with S3ObjectStore(s3).open(ObjectVersion(BUCKET, "a.mp4")) as file:
        file.read(10)
    assert ranges == [f"bytes=0-{BLOCK - 1}"]


def test_a_version_is_read_and_not_the_latest(s3: Any) -> None:
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=BUCKET, Key="a.mp4", Body=b"first")["VersionId"]
    s3.put_object(Bucket=BUCKET, Key="a.mp4", Body=b"the second")
    store = S3ObjectStore(s3)
    assert store.size(ObjectVersion(BUCKET, "a.mp4", first)) == 5
    assert store.open(ObjectVersion(BUCKET, "a.mp4", first)).read() == b"first"


def test_an_empty_object_is_read_without_asking_for_a_range(s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.mp4", Body=b"")
    assert S3ObjectStore(s3).open(ObjectVersion(BUCKET, "a.mp4")).read() == b""


def test_a_missing_object_is_certainly_missing(s3: Any) -> None:
    with pytest.raises(NoSuchObject, match="s3://media/gone"):
        S3ObjectStore(s3).size(ObjectVersion(BUCKET, "gone"))


@pytest.mark.parametrize("version", ["gone", "00000000-0000-0000-0000-000000000000"])
def test_a_missing_version_cannot_be_read(s3: Any, version: str) -> None:
    s3.put_object(Bucket=BUCKET, Key="a.mp4", Body=b"x")
    with pytest.raises(UnreadableObject):
        S3ObjectStore(s3).size(ObjectVersion(BUCKET, "a.mp4", version))


def test_a_store_that_cannot_be_reached_is_no_missing_object() -> None:
    client = aws_client("s3", endpoint_url="http://127.0.0.1:9")
    with pytest.raises(UnreadableObject) as caught:
        S3ObjectStore(client).size(ObjectVersion(BUCKET, "a.mp4"))
    assert not isinstance(caught.value, NoSuchObject)


def test_a_job_runs_from_s3_to_sns(s3: Any, video: bytes) -> None:
    sns, sqs = (aws_client(service) for service in ("sns", "sqs"))
    topic = sns.create_topic(Name="completions")["TopicArn"]
    queue = sqs.create_queue(QueueName="completions")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    s3.put_object(Bucket=BUCKET, Key="a.mp4", Body=video)
    s3.put_object(Bucket=BUCKET, Key="a.scenes.json", Body=json.dumps({"scenes": [scene("Violence")]}))
    clock, client = ManualClock(), rekognition_client()
    engine = Engine(S3ObjectStore(s3), SnsPublisher(sns), clock=clock)
    attach(client, engine)
    job_id = client.start_content_moderation(
        Video={"S3Object": {"Bucket": BUCKET, "Name": "a.mp4"}},
        NotificationChannel={"SNSTopicArn": topic, "RoleArn": ROLE},
    )["JobId"]
    clock.advance(60)
    engine.tick()
    envelope = json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])
    assert not envelope.get("Subject")
    assert json.loads(envelope["Message"])["JobId"] == job_id
    assert len(client.get_content_moderation(JobId=job_id)["ModerationLabels"]) == 4
