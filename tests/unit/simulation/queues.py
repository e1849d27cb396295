"""SQS queues in virtual time: visibility time-outs, receive counts and dead letters behave."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.unit.simulation.clock import VirtualClock

MAX_RECEIVE_COUNT = 10
SENDER_ID = "AROAEXAMPLE:moderator"


@dataclass
class Message:
    """A message in a queue; `sent_at` and `visible_at` are in seconds of the virtual clock."""

    message_id: str
    body: str
    sent_at: float
    visible_at: float
    receives: int = 0


@dataclass
class Queue:
    """A standard queue with its dead-letter queue."""

    name: str
    clock: VirtualClock
    visibility_timeout: float
    messages: dict[str, Message] = field(default_factory=dict)
    dead_letters: list[Message] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def url(self) -> str:
        return f"https://sqs.us-east-1.amazonaws.com/111122223333/{self.name}"

    @property
    def arn(self) -> str:
        return f"arn:aws:sqs:us-east-1:111122223333:{self.name}"

    def send(self, body: str) -> str:
        """Answers the message's id."""
        message_id = f"{self.name}-{next(self._ids)}"
        now = self.clock.time()
        self.messages[message_id] = Message(message_id, body, now, now)
        return message_id

    def receive(self, size: int = 10) -> list[Message]:
        """Up to `size` visible messages, now invisible; those received too often become dead letters."""
        for message in self._visible():
            if message.receives >= MAX_RECEIVE_COUNT:
                self.dead_letters.append(self.messages.pop(message.message_id))
        batch = self._visible()[:size]
        for message in batch:
            message.receives += 1
            message.visible_at = self.clock.time() + self.visibility_timeout
        return batch

    def delete(self, message_id: str) -> None:
        self.messages.pop(message_id, None)

    def next_visible(self) -> float | None:
        return min((message.visible_at for message in self.messages.values()), default=None)

    def _visible(self) -> list[Message]:
        return [message for message in self.messages.values() if message.visible_at <= self.clock.time()]


class Sqs:
    """The calls of SQS that the functions make; a receipt handle is the message's id."""

    def __init__(self, queues: Sequence[Queue]) -> None:
        self._queues = {queue.url: queue for queue in queues}

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803
        queue = self._queues[QueueUrl]
        queue.messages[ReceiptHandle].visible_at = queue.clock.time() + VisibilityTimeout

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803
        """Only the reconciler makes it."""
        self._queues[QueueUrl].send(MessageBody)


def lambda_event(queue: Queue, batch: list[Message]) -> dict[str, Any]:
    """A batch of the queue as Lambda's event source mapping hands it over."""
    return {
        "Records": [
            {
                "messageId": message.message_id,
                "receiptHandle": message.message_id,
                "body": message.body,
                "attributes": {
                    "ApproximateReceiveCount": str(message.receives),
                    "SenderId": SENDER_ID,
                    "SentTimestamp": str(int(message.sent_at * 1000)),
                },
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": queue.arn,
                "awsRegion": "us-east-1",
            }
            for message in batch
        ]
    }
