from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from moderation_stack import Retries
from tests.state_machine import arguments
from tests.template.reading import resources, said
from tests.template.recovery.definition import definition, paths, run, successors
from tests.template.synthesis import moderation_stack
from video_moderation.contract.messaging.queue_messages import recovery_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.template.reading import Template

QUEUED_AT = "2026-01-01T00:00:00Z"
CHOICE = "May it be tried again?"
PUT_BACK = "Put the video back in line"
RING = "Trigger dispatch"
GIVE_UP = "Conclude as undetermined"
MOVED_ON = "It has moved on"
TASKS = (PUT_BACK, RING, GIVE_UP)

LEFTOVERS = ("StartedAt", "RecoveringSince", "ClaimedBy", "ClaimedUntil", "Progress")
KEPT = {
    "VideoName": {"S": "a.mp4"},
    "QueuedAt": {"S": QUEUED_AT},
    "JobId": {"S": "of-the-failed-job"},
}


def failed(attempt: int, *, retryable: bool = True) -> dict[str, Any]:
    return recovery_input("a-video", QUEUED_AT, attempt, "JobFailed", retryable=retryable)


@pytest.fixture(scope="module")
def machine(template: Template) -> dict[str, Any]:
    return definition(template)


def waits(machine: dict[str, Any]) -> list[int]:
    return [state["Seconds"] for state in machine["States"].values() if state["Type"] == "Wait"]


def test_every_state_that_is_named_exists_and_is_reached(machine: dict[str, Any]) -> None:
    reached = {name for path in paths(machine, machine["StartAt"]) for name in path}
    assert reached == set(machine["States"])


def test_every_way_ends_in_a_bell_a_conclusion_or_because_somebody_was_faster(
    machine: dict[str, Any],
) -> None:
    ways = list(paths(machine, machine["StartAt"]))
    assert {way[-1] for way in ways} == {RING, GIVE_UP, MOVED_ON}
    ending = [state for state in machine["States"].values() if not successors(state)]
    assert all(state.get("End") or state["Type"] == "Succeed" for state in ending)


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_failed_attempt_waits_and_goes_back_in_line(machine: dict[str, Any], attempt: int) -> None:
    assert run(machine, failed(attempt)) == [CHOICE, f"Wait after attempt {attempt}", PUT_BACK, RING]


@pytest.mark.parametrize("attempt", [3, 4, 0])
def test_after_the_last_attempt_the_video_is_concluded(machine: dict[str, Any], attempt: int) -> None:
    assert run(machine, failed(attempt)) == [CHOICE, GIVE_UP]


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_a_failure_no_retry_can_mend_is_concluded_at_once(machine: dict[str, Any], attempt: int) -> None:
    assert run(machine, failed(attempt, retryable=False)) == [CHOICE, GIVE_UP]


def test_each_wait_is_twice_the_one_before(machine: dict[str, Any], configured: Template) -> None:
    assert waits(machine) == [60, 120]
    assert waits(definition(configured)) == [30, 60, 120, 240]


def test_a_single_attempt_is_concluded_without_asking(synth: Callable[..., Template]) -> None:
    machine = definition(synth(lambda app: moderation_stack(app, retries=Retries(max_attempts=1))))
    assert list(machine["States"]) == [GIVE_UP]
    assert run(machine, failed(1)) == [GIVE_UP]


def test_the_conclusion_tells_content_alert_what_and_why(machine: dict[str, Any]) -> None:
    message = arguments(machine["States"][GIVE_UP], failed(3))
    assert message == {
        "QueueUrl": "CompletionQueue",
        "MessageBody": {
            "conclude": "UNDETERMINED",
            "VideoId": "a-video",
            "QueuedAt": QUEUED_AT,
            "Attempt": 3,
            "Reason": "JobFailed",
        },
    }


def test_the_bell_rings_in_the_video_queue(machine: dict[str, Any]) -> None:
    message = arguments(machine["States"][RING], failed(1))
    assert message == {"QueueUrl": "VideoQueue", "MessageBody": {"dispatch": "recovery"}}


@pytest.mark.parametrize("task", TASKS)
def test_every_task_outlasts_a_long_outage(machine: dict[str, Any], task: str) -> None:
    retry = machine["States"][task]["Retry"][-1]
    delays = [min(2 * 2**count, retry["MaxDelaySeconds"]) for count in range(retry["MaxAttempts"])]
    assert retry["ErrorEquals"] == ["States.ALL"]
    assert (retry["IntervalSeconds"], retry["BackoffRate"], retry["JitterStrategy"]) == (2, 2, "FULL")
    assert sum(delays) > 3_600


def test_a_failed_condition_is_an_answer_and_not_retried(machine: dict[str, Any]) -> None:
    task = machine["States"][PUT_BACK]
    errors = ["DynamoDB.ConditionalCheckFailedException"]
    assert task["Retry"][0] == {"ErrorEquals": errors, "MaxAttempts": 0}
    assert task["Catch"] == [{"ErrorEquals": errors, "ResultPath": None, "Next": MOVED_ON}]


def test_it_is_made_of_service_integrations_only(machine: dict[str, Any]) -> None:
    integrations = {machine["States"][task]["Resource"].split(":::")[1] for task in TASKS}
    assert integrations == {"dynamodb:updateItem", "sqs:sendMessage"}


def test_it_is_a_standard_workflow_that_is_logged_and_traced(template: Template) -> None:
    machine = resources(template, "AWS::StepFunctions::StateMachine")["Recovery"]
    (destination,) = machine["LoggingConfiguration"]["Destinations"]
    assert machine["StateMachineType"] == "STANDARD"
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert machine["LoggingConfiguration"]["Level"] == "ALL"
    assert said(destination["CloudWatchLogsLogGroup"]["LogGroupArn"]) == "RecoveryLogs.Arn"


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName="VideoAnalysisTable",
            KeySchema=[{"AttributeName": "VideoId", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "VideoId", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


def row(status: str, attempt: int) -> dict[str, Any]:
    leftovers = {name: {"S": "of the attempt"} for name in LEFTOVERS}
    return {
        "VideoId": {"S": "a-video"},
        "Status": {"S": status},
        "Attempt": {"N": str(attempt)},
        **leftovers,
        **KEPT,
    }


def stored(dynamodb: Any) -> dict[str, Any]:
    item: dict[str, Any] = dynamodb.get_item(
        TableName="VideoAnalysisTable", Key={"VideoId": {"S": "a-video"}}
    )["Item"]
    return item


def test_dynamodb_puts_the_video_back_to_pending_for_the_next_attempt(
    machine: dict[str, Any], dynamodb: Any
) -> None:
    dynamodb.put_item(TableName="VideoAnalysisTable", Item=row("RECOVERING", 1))
    dynamodb.update_item(**arguments(machine["States"][PUT_BACK], failed(1)))
    assert stored(dynamodb) == {
        "VideoId": {"S": "a-video"},
        "Status": {"S": "PENDING"},
        "Attempt": {"N": "2"},
        **KEPT,
    }


@pytest.mark.parametrize(
    ("status", "attempt"), [("IN_PROGRESS", 1), ("PENDING", 2), ("FLAGGED", 1), ("RECOVERING", 2)]
)
def test_dynamodb_leaves_a_video_alone_that_has_moved_on(
    machine: dict[str, Any], dynamodb: Any, status: str, attempt: int
) -> None:
    dynamodb.put_item(TableName="VideoAnalysisTable", Item=row(status, attempt))
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.update_item(**arguments(machine["States"][PUT_BACK], failed(1)))
    assert stored(dynamodb) == row(status, attempt)


def test_dynamodb_leaves_a_later_moderation_of_the_same_version_alone(
    machine: dict[str, Any], dynamodb: Any
) -> None:
    later = row("RECOVERING", 1) | {"QueuedAt": {"S": "2026-01-02T00:00:00Z"}}
    dynamodb.put_item(TableName="VideoAnalysisTable", Item=later)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.update_item(**arguments(machine["States"][PUT_BACK], failed(1)))
    assert stored(dynamodb) == later
