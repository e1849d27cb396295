"""The examples, deployed by one run of the CDK CLI, with a video through each."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import urllib3

from moderation_local.deployment.deploy import deploy_all
from moderation_local.pipeline.deployed_pipeline import Pipeline
from moderation_local.waiting import until

if TYPE_CHECKING:
    from moderation_local.aws.local_aws import LocalAws

SWIMWEAR = {"label": "Female Swimwear or Underwear", "confidence": 97, "from": 2, "to": 6}
DRINK = {"label": "Drinking", "confidence": 97, "from": 2, "to": 6}


@pytest.fixture(scope="session")
def examples(aws: LocalAws) -> dict[str, Pipeline]:
    """A pipeline for each example."""
    deployed = deploy_all(aws, app="python3 -m tests.local.examples.app")
    return {name: Pipeline(aws, deployment) for name, deployment in deployed.items()}


def moderated(pipeline: Pipeline, video: bytes, *scenes: dict[str, Any]) -> dict[str, Any]:
    """The row of a video once it has a verdict."""
    pipeline.upload("party.mp4", video, scenes=list(scenes))
    return pipeline.wait_for_status("party.mp4")


def decide(pipeline: Pipeline, row: dict[str, Any], decision: str) -> None:
    queue = pipeline.deployment.outputs["DecisionQueueArn"].rpartition(":")[2]
    url = pipeline.sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    body = {"decide": decision, "VideoId": row["VideoId"], "Note": ""}
    pipeline.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))


def test_publish_clean(examples: dict[str, Pipeline], video: bytes) -> None:
    pipeline = examples["PublishClean"]
    published = pipeline.deployment.outputs["PublishedBucketName"]

    def names() -> list[str]:
        return [each["Key"] for each in pipeline.s3.list_objects_v2(Bucket=published).get("Contents", [])]

    pipeline.upload("flagged.mp4", video, scenes=[SWIMWEAR])
    pipeline.wait_for_status("flagged.mp4", "FLAGGED")
    old = moderated(pipeline, video, SWIMWEAR)
    pipeline.upload("party.mp4", video, scenes=[])
    until(lambda: names() == ["party.mp4"], "the clean video is not published alone")
    assert pipeline.s3.get_object(Bucket=published, Key="party.mp4")["Body"].read() == video
    decide(pipeline, old, "REJECTED")
    new = pipeline.wait_for_status("party.mp4", "CLEAN")

    def is_rejected() -> bool:
        row = pipeline.video("party.mp4", old["VersionId"])
        return row is not None and row.get("Decision") == "REJECTED"

    until(is_rejected, "the decision is not recorded")
    assert names() == ["party.mp4"], "another version of that name was rejected"
    decide(pipeline, new, "REJECTED")
    until(lambda: names() == [], "the rejected video is still published")


def test_site(examples: dict[str, Pipeline], video: bytes) -> None:
    pipeline = examples["Site"]
    pipeline.upload("flagged.mp4", video, scenes=[{**SWIMWEAR, "label": "Corpses"}])
    pipeline.wait_for_status("flagged.mp4", "FLAGGED")
    moderated(pipeline, video)
    pool = urllib3.PoolManager(ca_certs=pipeline.aws.environment["AWS_CA_BUNDLE"])
    headers = {"Host": pipeline.deployment.outputs["SiteDomain"]}
    answers = [
        pool.request("GET", f"{pipeline.aws.endpoint_url}/{name}.mp4", headers=headers, retries=False).status
        for name in ("party", "flagged", "unknown")
    ]
    assert answers == [200, 403, 403]


def test_browser_uploads(examples: dict[str, Pipeline], video: bytes) -> None:
    pipeline = examples["BrowserUploads"]
    asked = {"requestContext": {"authorizer": {"jwt": {"claims": {"sub": "../ann"}}}}}
    answer = pipeline.aws.client("lambda").invoke(
        FunctionName=pipeline.deployment.outputs["SignerName"], Payload=json.dumps(asked)
    )
    form = json.loads(json.loads(answer["Payload"].read())["body"])
    key = form["fields"]["key"]
    assert re.fullmatch(r"uploads/[0-9a-f]{32}/[0-9a-f-]{36}\.mp4", key)
    pool = urllib3.PoolManager(ca_certs=pipeline.aws.environment["AWS_CA_BUNDLE"])

    def post(**more: str) -> int:
        fields = {**form["fields"], **more, "file": ("party.mp4", video, "video/mp4")}
        return pool.request("POST", form["url"], fields=fields, retries=False).status

    assert post(key="uploads/somebody-else/party.mp4") == 403
    assert post() == 204
    assert pipeline.wait_for_status(key)["Status"] == "CLEAN"


def test_existing_bucket_and_key(examples: dict[str, Pipeline], video: bytes) -> None:
    pipeline = examples["ExistingBucketAndKey"]
    assert moderated(pipeline, video, SWIMWEAR)["Status"] == "FLAGGED"
    topic = pipeline.deployment.outputs["AlertTopicArn"]
    attributes = pipeline.aws.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]
    key = pipeline.aws.client("kms").describe_key(KeyId=attributes["KmsMasterKeyId"])["KeyMetadata"]
    assert key["Description"] == "Encrypts all that belongs to videos"


def test_two_audiences(examples: dict[str, Pipeline], video: bytes) -> None:
    pipeline = examples["TwoAudiences"]
    row = moderated(pipeline, video, DRINK)
    assert (row["Status"], row["Audience"]) == ("CLEAN", "adults")
    outputs = pipeline.deployment.outputs
    children, adults = (
        pipeline.aws.client("s3", role=outputs[f"{name}SiteArn"]) for name in ("Children", "Adults")
    )
    assert adults.get_object(Bucket=pipeline.bucket, Key="party.mp4")["Body"].read() == video
    with pytest.raises(children.exceptions.ClientError, match="AccessDenied"):
        children.get_object(Bucket=pipeline.bucket, Key="party.mp4")


def test_beachwear(examples: dict[str, Pipeline], video: bytes) -> None:
    assert moderated(examples["Beachwear"], video, SWIMWEAR)["Status"] == "CLEAN"
