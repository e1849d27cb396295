"""Code that waits, in virtual time: each invocation of a function runs in a thread, one thread at a time.

The functions of this project are ordinary Python that calls AWS and waits for the answer. So that two
invocations can interleave between their calls as they do in Lambda, each gets a thread of its own; a baton
decides which one runs, so that a run is as repeatable as with a single thread.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.virtual_aws.virtual_time.simulation import Simulation


class _Closed(BaseException):
    """The simulation is over: whatever still waits unwinds."""


class Workers:
    """Runs callables that may `pause`; `close` ends them all.

    Example:
        >>> workers.run(lambda: workers.pause(0.5))  # doctest: +SKIP
    """

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._baton = _baton()
        self._all: list[_Worker] = []
        self._idle: list[_Worker] = []
        self._current: _Worker | None = None
        self._closing = False

    def run(self, work: Callable[[], None]) -> None:
        """Start `work` and return when it pauses or is done; only the simulation itself calls this."""
        worker = self._idle.pop() if self._idle else self._hire()
        worker.work = work
        self._switch_to(worker)

    def pause(self, seconds: float) -> None:
        """Let virtual time pass in the work that calls this."""
        until = self._simulation.now + seconds
        if self._simulation.next_moment() > until:
            self._simulation.now = until  # nothing happens meanwhile: no need to change threads
            return
        worker = self._current
        assert worker is not None, "only work that was started with run() can pause"  # noqa: S101
        self._simulation.at(until, lambda: self._switch_to(worker))
        self._give_way(worker)

    def start(self, work: Callable[[], None]) -> None:
        """Start `work` beside the work that calls this, as soon as that waits."""
        self._simulation.at(self._simulation.now, lambda: self.run(work))

    def alarm(self) -> Callable[[], None]:
        """What wakes the work that calls this, once, from its next `wait`."""
        worker, woken = self._current, False
        assert worker is not None, "only work that was started with run() can wait"  # noqa: S101

        def wake() -> None:
            nonlocal woken
            if not woken:
                woken = True
                self._simulation.at(self._simulation.now, lambda: self._switch_to(worker))

        return wake

    def wait(self) -> None:
        """Let virtual time pass until the `alarm` of the work that calls this."""
        worker = self._current
        assert worker is not None  # noqa: S101
        self._give_way(worker)

    def _give_way(self, worker: _Worker) -> None:
        self._baton.release()
        worker.baton.acquire()
        if self._closing:
            raise _Closed

    def close(self) -> None:
        """End all threads."""
        self._closing = True
        for worker in self._all:
            worker.work = None
            worker.baton.release()
            worker.thread.join()

    def _hire(self) -> _Worker:
        worker = _Worker(self._done)
        self._all.append(worker)
        return worker

    def _switch_to(self, worker: _Worker) -> None:
        self._current = worker
        worker.baton.release()
        self._baton.acquire()
        self._current = None
        if worker.problem:
            raise worker.problem

    def _done(self, worker: _Worker) -> None:
        self._idle.append(worker)
        self._baton.release()


def _baton() -> threading.Lock:
    """Held until somebody passes it on; lighter than a semaphore, and a million passes count."""
    lock = threading.Lock()
    lock.acquire()
    return lock


class _Worker:
    """A thread that does one piece of work after another."""

    def __init__(self, done: Callable[[_Worker], None]) -> None:
        self.baton = _baton()
        self.work: Callable[[], None] | None = None
        self.problem: BaseException | None = None
        self.thread = threading.Thread(target=self._loop, args=(done,), daemon=True)
        self.thread.start()

    def _loop(self, done: Callable[[_Worker], None]) -> None:
        while True:
            self.baton.acquire()
            if self.work is None:
                return
            try:
                self.work()
            except _Closed:
                return
            except BaseException as problem:  # noqa: BLE001 - raised again by whoever waits for this work
                self.problem = problem
            done(self)
