"""Sending to the decision queue: whoever may send there may decide, and ask for moderation again."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from moderation_cli.terminal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_sqs import SQSClient

POLL_SECONDS = 0.5
PATIENCE_SECONDS = 60
WHERE_TO_LOOK = "see the decision queue, its dead-letter queue, and the log of Content Alert"

BATCH = 10
"""Messages of one `SendMessageBatch`."""
MOST_WAITING = 50
"""So many requests wait in the decision queue at most: what people decide comes through it, too."""
PAUSE_SECONDS = 1.0


def url_of(sqs: SQSClient, queue_arn: str) -> str:
    """Return the address of a queue."""
    return sqs.get_queue_url(QueueName=queue_arn.rpartition(":")[2])["QueueUrl"]


def send(sqs: SQSClient, queue_arn: str, message: dict[str, object]) -> str:
    """Send a message and return its id."""
    return sqs.send_message(QueueUrl=url_of(sqs, queue_arn), MessageBody=json.dumps(message))["MessageId"]


def send_all(
    sqs: SQSClient,
    queue_url: str,
    requests: Sequence[dict[str, object]],
    *,
    say: Callable[[int], object],
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Send the requests, and wait while so many are waiting that people would wait behind them.

    `say` gets how many were sent.

    Raises:
        Refused: SQS did not accept one of them.
    """
    for start in range(0, len(requests), BATCH):
        while _waiting(sqs, queue_url) >= MOST_WAITING:
            sleep(PAUSE_SECONDS)
        some = requests[start : start + BATCH]
        entries: Any = [
            {"Id": str(number), "MessageBody": json.dumps(each)} for number, each in enumerate(some)
        ]
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
        if failed := answer.get("Failed"):
            raise Refused(
                f"SQS did not accept {len(failed)} requests: {failed[0].get('Message', 'no reason')}"
            )
        say(start + len(some))


def _waiting(sqs: SQSClient, queue_url: str) -> int:
    answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])
