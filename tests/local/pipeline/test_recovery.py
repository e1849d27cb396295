"""The deployed stack recovers from failures, or ends the video as UNDETERMINED with an alert."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.waiting import until
from tests.local.observing import (
    alerts_about,
    invoke,
    jobs_of,
    patience,
    physical_id,
    queue_url,
    wait_until_quiet,
)

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from moderation_local.pipeline.stand_in import StandIn

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}


@pytest.mark.parametrize("status", ["FAILED", "ERROR"])
def test_a_job_that_ends_badly_once_is_tried_again(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes, status: str
) -> None:
    name = f"{folder}once.mp4"
    rekognition.plan({"fault": "fail_jobs", "status": status, "object_name": name})
    stack.upload(name, video, scenes=[SWIM])
    row = stack.wait_for_status(name)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 2)
    assert len(alerts_about(stack, name)) == 1


def test_a_job_that_always_fails_is_undetermined_with_rekognitions_words(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes
) -> None:
    name = f"{folder}always.mp4"
    words = "The video cannot be decoded."
    rekognition.plan({"fault": "fail_jobs", "times": 3, "message": words, "object_name": name})
    stack.upload(name, video)
    row = stack.wait_for_status(name)
    assert (row["Status"], row["Reason"], row["Attempt"]) == ("UNDETERMINED", words, 3)


def test_the_reconciler_sends_a_lost_completion_again(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes
) -> None:
    name = f"{folder}lost.mp4"
    rekognition.plan({"fault": "lose_completions", "object_name": name})
    stack.upload(name, video, scenes=[SWIM])
    row = stack.wait_for_status(name, "IN_PROGRESS")
    until(lambda: jobs_of(stack, row["VideoId"])[0]["status"] == "SUCCEEDED", "job does not end", timeout=30)

    def concluded() -> bool:
        invoke(stack, "Reconciler")
        found = stack.video(name)
        return bool(found and found["Status"] == "FLAGGED")

    until(concluded, "the reconciler does not help", timeout=60, interval=1)
    assert len(alerts_about(stack, name)) == 1


def test_a_completion_that_comes_three_times_alerts_once(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes
) -> None:
    name = f"{folder}three-times.mp4"
    rekognition.plan({"fault": "repeat_completions", "copies": 3, "object_name": name})
    stack.upload(name, video, scenes=[SWIM])
    stack.wait_for_status(name)
    wait_until_quiet(stack)
    assert len(alerts_about(stack, name)) == 1


def test_a_video_whose_event_was_lost_is_found_by_the_sweep(
    stack: Pipeline, folder: str, video: bytes
) -> None:
    name = f"{folder}unheard.mp4"
    events = stack.aws.client("events")
    rule = physical_id(stack, "Uploads", "AWS::Events::Rule")
    events.disable_rule(Name=rule)
    stack.upload(name, video)
    events.enable_rule(Name=rule)
    workflows = stack.aws.client("stepfunctions")
    sweep = workflows.start_execution(stateMachineArn=stack.deployment.outputs["SweepArn"], input="{}")
    until(
        lambda: workflows.describe_execution(executionArn=sweep["executionArn"])["status"] == "SUCCEEDED",
        "the sweep does not end",
        timeout=60,
    )
    found = json.loads(workflows.describe_execution(executionArn=sweep["executionArn"])["output"])
    assert found["found"] == 1
    stack.sqs.send_message(QueueUrl=queue_url(stack, "VideoQueue"), MessageBody='{"dispatch": "test"}')
    assert stack.wait_for_status(name)["Status"] == "CLEAN"


def test_the_deployment_started_a_sweep_that_finds_what_no_event_told_of(
    stack: Pipeline, folder: str, video: bytes
) -> None:
    begun = started_by_the_deployment(stack)
    assert begun["waitSeconds"] == 600
    name = f"{folder}early.mp4"
    events = stack.aws.client("events")
    rule = physical_id(stack, "Uploads", "AWS::Events::Rule")
    events.disable_rule(Name=rule)
    stack.upload(name, video)
    events.enable_rule(Name=rule)
    workflows, machine = stack.aws.client("stepfunctions"), stack.deployment.outputs["SweepArn"]
    workflows.start_execution(stateMachineArn=machine, input=json.dumps({**begun, "waitSeconds": 1}))
    stack.wait_for_status(name, "PENDING")
    stack.sqs.send_message(QueueUrl=queue_url(stack, "VideoQueue"), MessageBody='{"dispatch": "test"}')
    assert stack.wait_for_status(name)["Status"] == "CLEAN"


def started_by_the_deployment(stack: Pipeline) -> dict[str, Any]:
    """What the rule on the stack's own status started the sweep with; that one still waits."""
    workflows, machine = stack.aws.client("stepfunctions"), stack.deployment.outputs["SweepArn"]
    running = workflows.list_executions(stateMachineArn=machine)["executions"]
    found = [workflows.describe_execution(executionArn=each["executionArn"])["input"] for each in running]
    (begun,) = [each for each in map(json.loads, found) if each.get("waitSeconds") == 600]
    return dict(begun)


@pytest.mark.parametrize("queue", ["VideoQueue", "CompletionQueue"])
def test_poison_is_received_again_in_seconds_and_ends_as_a_dead_letter_while_the_others_go_on(
    stack: Pipeline, folder: str, video: bytes, queue: str
) -> None:
    poison = json.dumps({"poison": folder})
    with patience(stack, queue, receives=3):
        stack.sqs.send_message(QueueUrl=queue_url(stack, queue), MessageBody=poison)
        name = f"{folder}beside.mp4"
        stack.upload(name, video)
        assert stack.wait_for_status(name)["Status"] == "CLEAN"
        until(lambda: poison in stack.dead_letters(), "the poison is not given up", timeout=60)
    stack.sqs.purge_queue(QueueUrl=queue_url(stack, f"{queue}DeadLetters"))
