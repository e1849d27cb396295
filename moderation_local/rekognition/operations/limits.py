"""Calls a second."""

from __future__ import annotations

from collections import deque


class CallRate:
    """Admits up to a number of calls in any second; a refused call does not count.

    >>> rate = CallRate()
    >>> [rate.admits(now, limit=2) for now in (0.0, 0.5, 0.9, 1.0)]
    [True, True, False, True]
    """

    def __init__(self) -> None:
        self._admitted: deque[float] = deque()

    def admits(self, now: float, limit: int) -> bool:
        """Say whether a call at this moment is within the limit, and count it if so."""
        while self._admitted and self._admitted[0] <= now - 1:
            self._admitted.popleft()
        if len(self._admitted) >= limit:
            return False
        self._admitted.append(now)
        return True
