"""Time, as the domain sees it: passed in, so that a test can turn it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """The current time, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Waits."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current time, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Waits for real."""
        time.sleep(seconds)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: text that sorts as time.

    Example:
        >>> iso(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
        '2026-11-23T08:00:00.000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """The moment that `iso`, or S3 in an event, wrote.

    Example:
        >>> parse_iso("2026-11-23T08:00:00Z").hour
        8
    """
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
