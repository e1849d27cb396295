"""Work side by side in virtual time."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from benchmarks.virtual_aws.virtual_time.workers import Workers

Result = TypeVar("Result")


class VirtualWorkPool:
    """Does each piece of work in a thread of the simulation; whoever waits goes on when the first is done."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    def submit(self, work: Callable[[], Result], /) -> Future[Result]:
        """Begins some work."""
        future: Future[Result] = Future()

        def do() -> None:
            try:
                future.set_result(work())
            except Exception as error:  # noqa: BLE001 - raised again by `result`
                future.set_exception(error)

        self._workers.start(do)
        return future

    def first_done(self, works: Collection[Future[Result]], /) -> Collection[Future[Result]]:
        """Lets time pass until one of the works is done; returns all that are."""
        if not any(work.done() for work in works):
            wake = self._workers.alarm()
            for work in works:
                work.add_done_callback(lambda _: wake())
            self._workers.wait()
        return [work for work in works if work.done()]
