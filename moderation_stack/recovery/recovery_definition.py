"""The definition of the recovery state machine, state by state.

An attempt that may be retried waits, each time twice as long. Then the state machine sets the video back to
PENDING and triggers a dispatch run. For every other attempt it sends the message that ends the video
UNDETERMINED, which alerts the operators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import aws_cdk as cdk
import aws_cdk.aws_stepfunctions as sfn
import aws_cdk.aws_stepfunctions_tasks as tasks

from video_moderation.contract.messaging.queue_messages import dispatch_trigger, give_up
from video_moderation.contract.status import Status

if TYPE_CHECKING:
    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_sqs as sqs
    from constructs import Construct

_Task = TypeVar("_Task", bound=sfn.TaskStateBase)

_MOVED_ON = "DynamoDB.ConditionalCheckFailedException"
_VIDEO_ID = sfn.JsonPath.string_at("$.VideoId")
_QUEUED_AT = sfn.JsonPath.string_at("$.QueuedAt")


def recovery_definition(
    scope: Construct,
    *,
    table: dynamodb.ITable,
    video_queue: sqs.Queue,
    completion_queue: sqs.Queue,
    max_attempts: int,
    backoff: cdk.Duration,
) -> sfn.IChainable:
    """The definition: a wait for each attempt that may be followed by another, unrolled at synthesis."""
    conclude = _conclude_undetermined(scope, completion_queue)
    if max_attempts == 1:
        return conclude
    put_back = _put_back(scope, table, then=_trigger_dispatch(scope, video_queue))
    choice = sfn.Choice(scope, "May it be tried again?")
    for attempt in range(1, max_attempts):
        wait = cdk.Duration.seconds(backoff.to_seconds() * 2 ** (attempt - 1))
        waiting = sfn.Wait(scope, f"Wait after attempt {attempt}", time=sfn.WaitTime.duration(wait))
        choice.when(_failed_attempt(attempt), waiting.next(put_back))
    return choice.otherwise(conclude)


def _failed_attempt(attempt: int) -> sfn.Condition:
    return sfn.Condition.and_(
        sfn.Condition.boolean_equals("$.Retryable", True),
        sfn.Condition.number_equals("$.Attempt", attempt),
    )


def _put_back(scope: Construct, table: dynamodb.ITable, *, then: sfn.State) -> tasks.DynamoUpdateItem:
    """Set the video back to PENDING for the next attempt, unless it has left RECOVERING since."""
    attempt = sfn.JsonPath.format("{}", sfn.JsonPath.string_at("$.Attempt"))
    task = tasks.DynamoUpdateItem(
        scope,
        "Put the video back in line",
        table=table,
        key={"VideoId": tasks.DynamoAttributeValue.from_string(_VIDEO_ID)},
        condition_expression="#Status = :recovering AND QueuedAt = :queued AND Attempt = :attempt",
        # JobId stays: a late message of the failed job must still be known as such.
        update_expression="SET #Status = :pending, Attempt = Attempt + :one "
        "REMOVE StartedAt, RecoveringSince, ClaimedBy, ClaimedUntil, Progress",
        expression_attribute_names={"#Status": "Status"},
        expression_attribute_values={
            ":recovering": tasks.DynamoAttributeValue.from_string(Status.RECOVERING),
            ":pending": tasks.DynamoAttributeValue.from_string(Status.PENDING),
            ":queued": tasks.DynamoAttributeValue.from_string(_QUEUED_AT),
            ":attempt": tasks.DynamoAttributeValue.number_from_string(attempt),
            ":one": tasks.DynamoAttributeValue.from_number(1),
        },
        result_path=sfn.JsonPath.DISCARD,
    )
    # The first retrier that matches decides: a failed condition is an answer, not a fault to retry.
    task.add_retry(errors=[_MOVED_ON], max_attempts=0)
    task.add_catch(
        sfn.Succeed(scope, "It has moved on"), errors=[_MOVED_ON], result_path=sfn.JsonPath.DISCARD
    )
    _retry_generously(task).next(then)
    return task


def _trigger_dispatch(scope: Construct, video_queue: sqs.Queue) -> tasks.SqsSendMessage:
    return _retry_generously(
        tasks.SqsSendMessage(
            scope,
            "Trigger dispatch",
            queue=video_queue,
            message_body=sfn.TaskInput.from_object(dispatch_trigger("recovery")),
        )
    )


def _conclude_undetermined(scope: Construct, completion_queue: sqs.Queue) -> tasks.SqsSendMessage:
    return _retry_generously(
        tasks.SqsSendMessage(
            scope,
            "Conclude as undetermined",
            queue=completion_queue,
            message_body=sfn.TaskInput.from_object(
                give_up(
                    _VIDEO_ID,
                    _QUEUED_AT,
                    sfn.JsonPath.number_at("$.Attempt"),
                    sfn.JsonPath.string_at("$.Reason"),
                )
            ),
        )
    )


def _retry_generously(task: _Task) -> _Task:
    """Retry for an hour or two: a failed execution leaves the video to the Reconciler."""
    task.add_retry(
        errors=[sfn.Errors.ALL],
        interval=cdk.Duration.seconds(2),
        backoff_rate=2,
        max_attempts=20,
        max_delay=cdk.Duration.minutes(10),
        jitter_strategy=sfn.JitterType.FULL,
    )
    return task
