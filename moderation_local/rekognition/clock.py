"""The time as the engine sees it."""

from __future__ import annotations

import threading
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since 1970; ``time.time`` is one."""


class ManualClock:
    """A clock that moves only when told, so that days pass in a test without waiting.

    >>> clock = ManualClock(1000.0)
    >>> clock.advance(7 * 86400)
    >>> clock()
    605800.0
    """

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._now = now
        self._lock = threading.Lock()

    def __call__(self) -> float:
        """Return the present time of this clock."""
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        with self._lock:
            self._now += seconds
