"""Virtual time: a heap of things to do, each at its moment."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

START = 1_795_420_800.0
"""Seconds since 1970 at which every simulation begins: 2026-11-23T08:00:00Z."""
WATCHED_EVERY = 2_000
"""Actions between two looks of whoever watches a run."""


class Simulation:
    """Does one thing after another, in the order of their moments; `now` is in seconds since 1970.

    Example:
        >>> simulation = Simulation()
        >>> simulation.after(60, lambda: print(simulation.now - START))
        >>> simulation.run()
        60.0
    """

    def __init__(self) -> None:
        self.now = START
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def at(self, moment: float, action: Callable[[], None]) -> None:
        """Do `action` at a moment, after whatever was planned for the same moment before."""
        heapq.heappush(self._heap, (max(moment, self.now), next(self._order), action))

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Do `action` when so many seconds have passed."""
        self.at(self.now + seconds, action)

    def process(self, steps: Generator[float, None, None]) -> None:
        """Run a generator that yields how many seconds pass until its next step."""
        pause = next(steps, None)
        if pause is not None:
            self.after(pause, lambda: self.process(steps))

    def next_moment(self) -> float:
        """When the next thing happens; infinity if nothing is planned."""
        return self._heap[0][0] if self._heap else float("inf")

    def run(self, watch: Callable[[], None] = lambda: None) -> None:
        """Let time pass until nothing is left to do; `watch` is called now and then."""
        for number in itertools.count():
            if not self._heap:
                return
            self.now, _, action = heapq.heappop(self._heap)
            action()
            if number % WATCHED_EVERY == 0:
                watch()
