"""SQS queues, and Lambda taking batches from them."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from benchmarks.virtual_aws.ledger import Ledger
    from benchmarks.virtual_aws.virtual_time.simulation import Simulation

BATCH_SIZE = 10
POLLERS = 5  # Lambda's, at the least: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
LONG_POLL_SECONDS = 20


@dataclass
class Message:
    """A message; `sent_at` in seconds since 1970, `delay` the seconds it stays hidden unless deleted."""

    message_id: str
    body: str
    sent_at: float
    receives: int = 0
    delay: float | None = None


@dataclass
class Queue:
    """A standard queue with a dead-letter queue; functions always answer here, so nothing times out."""

    simulation: Simulation
    ledger: Ledger
    visibility_timeout: float
    max_receives: int
    waiting: deque[Message] = field(default_factory=deque)
    dead_letters: list[Message] = field(default_factory=list)
    url: str = "https://sqs.us-east-1.amazonaws.com/111122223333/queue"
    failures: int = 0
    on_message: Callable[[], None] = lambda: None
    _received: dict[str, Message] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=itertools.count)

    def send(self, body: str) -> None:
        """A message arrives, and can be received."""
        self.ledger.call("SQS", "SendMessage")
        self._show(Message(str(next(self._ids)), body, self.simulation.now))

    def receive(self) -> list[Message]:
        """Up to ten messages."""
        self.ledger.call("SQS", "ReceiveMessage")
        batch = [self.waiting.popleft() for _ in range(min(BATCH_SIZE, len(self.waiting)))]
        for message in batch:
            message.receives += 1
            message.delay = None
            self._received[message.message_id] = message
        return batch

    def finish(self, batch: list[Message], failed: Collection[str]) -> None:
        """The function has answered: what succeeded is deleted, the rest comes again or is dead."""
        if len(failed) < len(batch):
            self.ledger.call("SQS", "DeleteMessage")  # Lambda deletes a batch in one request
        for message in batch:
            del self._received[message.message_id]
            if message.message_id in failed:
                self.failures += 1
                self._return(message)

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803
        """SQS's call, which says when a failed message comes again; the receipt handle is the id."""
        assert QueueUrl == self.url  # noqa: S101
        self.ledger.call("SQS", "ChangeMessageVisibility")
        self._received[ReceiptHandle].delay = VisibilityTimeout

    def _return(self, message: Message) -> None:
        delay = self.visibility_timeout if message.delay is None else message.delay
        self.simulation.after(delay, lambda: self._show_or_bury(message))

    def _show_or_bury(self, message: Message) -> None:
        if message.receives >= self.max_receives:
            self.dead_letters.append(message)
        else:
            self._show(message)

    def _show(self, message: Message) -> None:
        self.waiting.append(message)
        self.on_message()


class EventSource:
    """Lambda's event source mapping: hands batches to a function, no more at once than `concurrency` says."""

    def __init__(
        self,
        simulation: Simulation,
        queue: Queue,
        invoke: Callable[[list[Message], Callable[[Collection[str]], None]], None],
        concurrency: Callable[[], int],
        poll_seconds: Callable[[], float],
    ) -> None:
        self._simulation = simulation
        self._queue = queue
        self._invoke = invoke
        self._concurrency = concurrency
        self._poll_seconds = poll_seconds
        self._running = 0
        self._polling = 0
        queue.on_message = self._look

    def _look(self) -> None:
        """Takes up what waits, as far as the polls under way will not take it."""
        while len(self._queue.waiting) > self._polling * BATCH_SIZE and self._running < self._concurrency():
            self._running += 1
            self._polling += 1
            self._simulation.after(self._poll_seconds(), self._poll)

    def _poll(self) -> None:
        self._polling -= 1
        batch = self._queue.receive()
        if batch:
            self._invoke(batch, lambda failed: self._done(batch, failed))
        else:
            self._running -= 1

    def _done(self, batch: list[Message], failed: Collection[str]) -> None:
        self._running -= 1
        self._queue.finish(batch, failed)
        self._look()


def bill_idle_polls(ledger: Ledger, seconds: float) -> None:
    """The long polls that Lambda makes of a queue, as if it were empty all the time."""
    ledger.call("SQS", "ReceiveMessage", round(POLLERS * seconds / LONG_POLL_SECONDS))
