"""The queue-and-retry design: upload events wait in SQS, and a refused start makes the message come again.

The visibility time-out is the backoff; a message that was received too often goes to the dead-letter queue,
where its video is lost until somebody acts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from benchmarks.designs import plain_start
from benchmarks.designs.outcome import measured
from benchmarks.virtual_aws.ledger import Ledger
from benchmarks.virtual_aws.region import Region
from benchmarks.virtual_aws.sqs import EventSource, Queue, bill_idle_polls
from benchmarks.virtual_aws.virtual_time.simulation import START

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator

    from benchmarks.designs.outcome import Outcome
    from benchmarks.virtual_aws.region import Conditions
    from benchmarks.virtual_aws.sqs import Message

VISIBILITY_SECONDS = 60
# Lambda's scaling of an SQS event source: docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
FIRST_CONCURRENCY, MORE_A_MINUTE, MOST = 5, 300, 1000


def name(receives: int) -> str:
    """What the design is called with so many receives."""
    return f"queue, {receives} receives"


def run(
    videos: int,
    conditions: Conditions,
    watch: Callable[[float], None] = lambda share: None,
    receives: int = 10,
) -> Outcome:
    """Drains a backlog; `watch` is told now and then which share of the videos is moderated or lost."""
    function = StartFromQueue(Region(videos, conditions), receives)
    region, queue = function.region, function.queue
    region.simulation.run(lambda: watch((len(region.account.moderated) + len(queue.dead_letters)) / videos))
    bill_idle_polls(function.ledger, region.makespan)
    return measured(name(receives), region, videos - len(region.account.moderated), function.ledger)


class StartFromQueue:
    """The function and its queue."""

    def __init__(self, region: Region, receives: int) -> None:
        self.region = region
        self.ledger = Ledger()
        self.queue = Queue(region.simulation, self.ledger, VISIBILITY_SECONDS, receives)
        EventSource(
            region.simulation,
            self.queue,
            lambda batch, done: region.simulation.process(self._invocation(batch, done)),
            self._concurrency,
            lambda: region.chance.around(region.latencies.poll),
        )
        for upload in region.backlog.uploads:
            delay = region.chance.around(region.latencies.upload_event)
            region.simulation.at(upload.at + delay, partial(self.queue.send, upload.name))

    def _concurrency(self) -> int:
        minutes = (self.region.simulation.now - START) / 60
        return min(MOST, round(FIRST_CONCURRENCY + MORE_A_MINUTE * minutes))

    def _invocation(
        self, batch: list[Message], done: Callable[[Collection[str]], None]
    ) -> Generator[float, None, None]:
        """Tries each message; the refused ones are reported and come again after the time-out."""
        begun = self.region.simulation.now
        failed = set()
        yield self.region.chance.around(self.region.latencies.invocation)
        for message in batch:
            started = yield from plain_start.start(self.region, self.ledger, message.body)
            if not started:
                failed.add(message.message_id)
        self.ledger.invocation(self.region.simulation.now - begun, plain_start.MEMORY_GB)
        done(failed)
