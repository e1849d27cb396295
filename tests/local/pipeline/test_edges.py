"""What comes from outside, on the deployed whole with IAM enforced: deletions, odd input, many uploaders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from moderation_local.waiting import until
from tests.local.observing import invoke, log_lines, patience, physical_id, queue_url
from tests.unit.simulation.events import object_created

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}


def row_of(stack: Pipeline, name: str) -> dict[str, Any]:
    return dict(stack.video(name) or {})


def test_a_deleted_object_is_marked_and_no_longer_when_it_comes_back(
    stack: Pipeline, folder: str, video: bytes
) -> None:
    name = f"{folder}party.mp4"
    stack.upload(name, video, scenes=[SWIM])
    assert "AwaitsDecision" in stack.wait_for_status(name)
    marker = stack.s3.delete_object(Bucket=stack.bucket, Key=name)["VersionId"]
    until(lambda: "DeletedAt" in row_of(stack, name), "the deletion is not noticed", timeout=60)
    assert "AwaitsDecision" not in row_of(stack, name)
    stack.s3.delete_object(Bucket=stack.bucket, Key=name, VersionId=marker)
    until(lambda: "AwaitsDecision" in row_of(stack, name), "its return is not noticed", timeout=60)
    assert "DeletedAt" not in row_of(stack, name)


def test_an_odd_event_and_an_odd_row_stop_no_other_video(stack: Pipeline, folder: str, video: bytes) -> None:
    odd = {"VideoId": f"odd-{folder}", "Status": "PENDING", "Position": "0#", "Attempt": "first"}
    stack.video_analysis_table.put_item(Item=odd)
    event = object_created(f"{folder}odd.mp4", "v1", bucket=stack.bucket)
    event["detail"]["object"]["version-id"] = 7
    with patience(stack, "VideoQueue", receives=3):
        stack.sqs.send_message(QueueUrl=queue_url(stack, "VideoQueue"), MessageBody=json.dumps(event))
        name = f"{folder}beside.mp4"
        stack.upload(name, video)
        assert stack.wait_for_status(name)["Status"] == "CLEAN"
        until(lambda: any(folder in body for body in stack.dead_letters()), "it is not given up", timeout=60)
    stack.sqs.purge_queue(QueueUrl=queue_url(stack, "VideoQueueDeadLetters"))
    invoke(stack, "Reconciler")
    skipped = log_lines(stack, "Reconciler", about=odd["VideoId"])
    stack.video_analysis_table.delete_item(Key={"VideoId": odd["VideoId"]})
    assert {line["message"] for line in skipped} == {"row skipped"}
    assert all(len(json.dumps(line)) < 2_000 for line in skipped)


def test_uploaders_get_turns_and_minutes_are_counted(stack: Pipeline, folder: str, video: bytes) -> None:
    """The stack of these tests has `uploaderPrefixDepth` 1 and `dailyMinutes`."""
    name = f"{folder}ten-seconds.mp4"
    stack.upload(name, video)
    stack.wait_for_status(name)
    line = stack.aws.resource("dynamodb").Table(physical_id(stack, "Line", "AWS::DynamoDB::Table"))
    items = {(item["Kind"], item["Id"]): item for item in line.scan()["Items"]}
    assert items["turn:1", folder]["Turn"] > 0
    assert sum(item["Millis"] for (kind, _), item in items.items() if kind == "minutes") >= 10_000


def test_the_reconciler_counts_who_is_subscribed(stack: Pipeline) -> None:
    invoke(stack, "Reconciler")
    counted = log_lines(stack, "Reconciler", about="subscriptions")
    confirmed = {line["readers"]: line["confirmed"] for line in counted if line["message"] == "subscriptions"}
    assert set(confirmed) == {"moderators", "operators"}
    assert confirmed["moderators"] >= 1, "the tests listen themselves"
