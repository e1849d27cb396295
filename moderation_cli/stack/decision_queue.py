"""Sending to the decision queue: whoever may send there may decide, and ask for moderation again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

POLL_SECONDS = 0.5
PATIENCE_SECONDS = 60
WHERE_TO_LOOK = "see the decision queue, its dead-letter queue, and the log of Content Alert"


def url_of(sqs: SQSClient, queue_arn: str) -> str:
    """Return the address of a queue."""
    return sqs.get_queue_url(QueueName=queue_arn.rpartition(":")[2])["QueueUrl"]


def send(sqs: SQSClient, queue_arn: str, message: dict[str, object]) -> str:
    """Send a message and return its id."""
    return sqs.send_message(QueueUrl=url_of(sqs, queue_arn), MessageBody=json.dumps(message))["MessageId"]
