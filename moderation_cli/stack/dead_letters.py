"""One dead-letter queue, and putting its messages back where they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from moderation_cli.stack.deployment import Deployment

QUEUES = ("Video", "Completion", "Decision")
"""The work queues, as the outputs of the stack name them."""


@dataclass(frozen=True)
class Move:
    """A task that moves messages, as SQS reports it; its numbers are approximate."""

    status: str
    moved: int
    to_move: int
    failure: str
    started: int

    @property
    def is_under_way(self) -> bool:
        """Whether it may still move something."""
        return self.status in ("RUNNING", "CANCELLING")


class DeadLetters:
    """The dead letters of a work queue. Everything is done by SQS: no message passes through here.

    The destination is always named. SQS knows the origin only of messages that a queue gave up on, and
    EventBridge and SNS put here what they could not deliver to that queue.
    """

    def __init__(self, sqs: SQSClient, name: str, *, arn: str, work_queue_arn: str) -> None:
        self.name = name
        self._sqs = sqs
        self._arn = arn
        self._work_queue_arn = work_queue_arn

    def count(self) -> int:
        """About how many there are."""
        url = self._sqs.get_queue_url(QueueName=self._arn.rpartition(":")[2])["QueueUrl"]
        answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    def put_back(self) -> None:
        """Start moving them. SQS runs one such task a queue at a time, for 36 hours at most."""
        self._sqs.start_message_move_task(SourceArn=self._arn, DestinationArn=self._work_queue_arn)

    def latest_move(self) -> Move | None:
        """The task started last, if there is one that SQS still knows of."""
        answer = self._sqs.list_message_move_tasks(SourceArn=self._arn, MaxResults=1)
        for task in answer.get("Results", []):
            return Move(
                status=task["Status"],
                moved=task.get("ApproximateNumberOfMessagesMoved", 0),
                to_move=task.get("ApproximateNumberOfMessagesToMove") or 0,
                failure=task.get("FailureReason", "SQS gives no reason"),
                started=task.get("StartedTimestamp", 0),
            )
        return None


def all_dead_letters(deployment: Deployment) -> list[DeadLetters]:
    """Return the dead-letter queues of a stack."""
    sqs = deployment.client("sqs")
    return [
        DeadLetters(
            sqs,
            f"{name.lower()} queue",
            arn=deployment.output(f"{name}DeadLettersArn"),
            work_queue_arn=deployment.output(f"{name}QueueArn"),
        )
        for name in QUEUES
    ]
