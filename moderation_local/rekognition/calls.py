"""A record of the calls, for tests that count them."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass

KEPT = 100_000
"""Calls kept one by one; counts go on beyond."""


@dataclass(frozen=True)
class Call:
    """One call: when (seconds since 1970), about what, and the error's code or ""."""

    at: float
    operation: str
    object_name: str = ""
    job_id: str = ""
    page: int = 1
    error: str = ""


class CallLog:
    """The latest calls, and how often each operation ended how."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, call: Call) -> None:
        """Record a call."""
        self._calls.append(call)
        self._counts[call.operation, call.error] += 1

    def latest(self) -> list[Call]:
        """Return the calls, the oldest first."""
        return list(self._calls)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return counts by operation, then by error ("" for success)."""
        counts: dict[str, dict[str, int]] = {}
        for (operation, error), count in self._counts.items():
            counts.setdefault(operation, {})[error] = count
        return counts
