"""The direct design: the upload event invokes a function, which starts the job.

Lambda invokes it asynchronously: a failed invocation is tried twice more, after one minute and after two,
and then the event is discarded.
Source: docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.designs import plain_start
from benchmarks.designs.outcome import measured
from benchmarks.virtual_aws.ledger import Ledger
from benchmarks.virtual_aws.region import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from benchmarks.designs.outcome import Outcome
    from benchmarks.virtual_aws.region import Conditions

NAME = "direct"
RETRY_AFTER = (60.0, 120.0)
ACCOUNT_CONCURRENCY = 1000
"""Invocations at once in an account; events beyond wait in Lambda's own queue, without loss."""


def run(videos: int, conditions: Conditions, watch: Callable[[float], None] = lambda share: None) -> Outcome:
    """Drains a backlog; `watch` is told now and then which share of the videos is moderated or lost."""
    function = StartOnUpload(Region(videos, conditions))
    region = function.region
    region.simulation.run(lambda: watch((len(region.account.moderated) + function.lost) / videos))
    return measured(NAME, region, videos - len(region.account.moderated), function.ledger)


class StartOnUpload:
    """The function, and Lambda's queue before it."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.ledger = Ledger()
        self.lost = 0
        self._waiting: deque[tuple[str, int]] = deque()
        self._running = 0
        for upload in region.backlog.uploads:
            delay = region.chance.around(region.latencies.upload_event)
            region.simulation.at(upload.at + delay, partial(self._event, upload.name, 0))

    def _event(self, name: str, failures: int) -> None:
        self._waiting.append((name, failures))
        self._invoke_next()

    def _invoke_next(self) -> None:
        if self._waiting and self._running < ACCOUNT_CONCURRENCY:
            self._running += 1
            self.region.simulation.process(self._invocation(*self._waiting.popleft()))

    def _invocation(self, name: str, failures: int) -> Generator[float, None, None]:
        begun = self.region.simulation.now
        yield self.region.chance.around(self.region.latencies.invocation)
        started = yield from plain_start.start(self.region, self.ledger, name)
        self.ledger.invocation(self.region.simulation.now - begun, plain_start.MEMORY_GB)
        self._running -= 1
        if not started:
            self._failed(name, failures)
        self._invoke_next()

    def _failed(self, name: str, failures: int) -> None:
        if failures < len(RETRY_AFTER):
            self.region.simulation.after(RETRY_AFTER[failures], lambda: self._event(name, failures + 1))
        else:
            self.lost += 1
