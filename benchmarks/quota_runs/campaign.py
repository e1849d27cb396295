"""Many runs, as many at once as there are processors, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING

from benchmarks.designs import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from multiprocessing.process import BaseProcess

    from benchmarks.designs.outcome import Outcome
    from benchmarks.virtual_aws.region import Conditions

NEWS_EVERY = 15.0
"""Seconds between two words of a run about itself."""


@dataclass(frozen=True)
class Run:
    """A design and how many videos it is given."""

    design: str
    videos: int

    def __str__(self) -> str:
        """For people."""
        return f"{self.design}: {self.videos:,} videos"


class RunDied(Exception):
    """A run ended without a result: its process was killed, or raised what it has printed."""


def in_processes(
    runs: Iterable[Run], conditions: Conditions, tell: Callable[[str], None], processes: int
) -> dict[Run, Outcome]:
    """Makes all runs, the longest first; `tell` hears how they go on.

    Raises:
        RunDied: one of them did.
    """
    waiting = sorted(runs, key=lambda run: run.videos, reverse=True)
    active: dict[Connection, tuple[Run, BaseProcess]] = {}
    outcomes: dict[Run, Outcome] = {}
    try:
        while waiting or active:
            while waiting and len(active) < processes:
                connection, process = _begin(waiting[0], conditions, len(active))
                active[connection] = waiting.pop(0), process
            for ready in wait(list(active)):
                assert isinstance(ready, Connection)  # noqa: S101
                run, process = active[ready]
                news = _received(ready, run)
                if isinstance(news, float):
                    tell(f"{run}: {news:.0%}")
                    continue
                outcomes[run] = news
                tell(f"{run}: done")
                del active[ready]
                process.join()
    finally:
        for _, process in active.values():
            process.terminate()
    return outcomes


def in_this_process(
    runs: Iterable[Run], conditions: Conditions, tell: Callable[[str], None]
) -> dict[Run, Outcome]:
    """Makes all runs one after the other."""
    outcomes = {}
    for run in runs:
        tell(f"{run}: begun")
        outcomes[run] = catalogue.run(run.design, run.videos, conditions, lambda share: None)
    return outcomes


def _begin(run: Run, conditions: Conditions, place: int) -> tuple[Connection, BaseProcess]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_make, args=(run, conditions, there, place), daemon=True)
    process.start()
    there.close()  # so that the process's end is the connection's end
    return here, process


def _received(connection: Connection, run: Run) -> Outcome | float:
    try:
        news: Outcome | float = connection.recv()
    except EOFError as end:
        raise RunDied(f"{run}: the run died without a result") from end
    return news


def _make(run: Run, conditions: Conditions, connection: Connection, place: int) -> None:
    """What a process does: the run, with a word now and then, and the outcome at the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started this
    _stay_on_one_processor(place)
    told_at = time.monotonic()

    def watch(share: float) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= NEWS_EVERY:
            told_at = time.monotonic()
            connection.send(share)

    with suppress(BrokenPipeError):  # nobody listens any more
        connection.send(catalogue.run(run.design, run.videos, conditions, watch))


def _stay_on_one_processor(place: int) -> None:
    """Threads that take turns do so twice as fast on one processor."""
    if sys.platform == "linux":
        processors = sorted(os.sched_getaffinity(0))
        with suppress(OSError):
            os.sched_setaffinity(0, {processors[place % len(processors)]})
