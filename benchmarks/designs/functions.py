"""Running a real handler in virtual time, as Lambda would."""

from __future__ import annotations

import logging
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

from video_moderation.runtime.observability import logger, metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from benchmarks.virtual_aws.clients import Caller
    from benchmarks.virtual_aws.sqs import Message
    from benchmarks.virtual_aws.virtual_time.simulation import Simulation
    from benchmarks.virtual_aws.virtual_time.workers import Workers


@dataclass(frozen=True)
class Size:
    """How a function is provisioned; `timeout` in seconds."""

    memory_mib: int
    timeout: int
    concurrency: int


class LambdaContext:
    """What the handlers use of Lambda's context."""

    function_name = "function"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id = "00000000-0000-0000-0000-000000000000"

    def __init__(self, simulation: Simulation, timeout: float) -> None:
        self._simulation = simulation
        self._end = simulation.now + timeout

    def get_remaining_time_in_millis(self) -> int:
        """What is left of the function's time."""
        return int((self._end - self._simulation.now) * 1000)


@dataclass
class Function:
    """A handler, the caller it makes its calls as, and the threads it runs in."""

    handler: Callable[[dict[str, Any], Any], Any]
    size: Size
    caller: Caller
    simulation: Simulation
    workers: Workers

    def invoke(self, batch: list[Message], done: Callable[[Collection[str]], None]) -> None:
        """Hands a batch to the handler; `done` learns the ids of the messages that failed."""

        def work() -> None:
            begun = self.simulation.now
            context = LambdaContext(self.simulation, self.size.timeout)
            self.caller.pause(self.caller.chance.around(self.caller.latencies.invocation))
            answer = self.handler(lambda_event(batch), context)
            self.caller.ledger.invocation(self.simulation.now - begun, self.size.memory_mib / 1024)
            done({failure["itemIdentifier"] for failure in answer["batchItemFailures"]})

        self.workers.run(work)


def lambda_event(batch: list[Message]) -> dict[str, Any]:
    """The batch as Lambda's event source mapping hands it over."""
    return {
        "Records": [
            {
                "messageId": message.message_id,
                "receiptHandle": message.message_id,
                "body": message.body,
                "attributes": {
                    "ApproximateReceiveCount": str(message.receives),
                    "SentTimestamp": str(int(message.sent_at * 1000)),
                },
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue",
                "awsRegion": "us-east-1",
            }
            for message in batch
        ]
    }


@contextmanager
def counted_metrics() -> Iterator[Counter[str]]:
    """The functions' metrics, added up by name instead of printed; and no log."""
    counts: Counter[str] = Counter()

    def add_metric(name: str, value: float, **_: Any) -> None:
        counts[name] += int(value)

    level = logger.log_level
    logger.setLevel(logging.CRITICAL)
    try:
        with (
            mock.patch.object(metrics.provider, "add_metric", add_metric),
            mock.patch.object(metrics.provider, "flush_metrics"),
        ):
            yield counts
    finally:
        logger.setLevel(level)
