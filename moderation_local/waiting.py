"""Wait for a condition, with a deadline."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class NotInTime(TimeoutError):
    """A condition did not come true before its deadline; the message says which."""


def until(
    condition: Callable[[], T | None], complaint: str, *, timeout: float = 60.0, interval: float = 0.05
) -> T:
    """Ask ``condition`` until it answers with something true, and return that.

    ``timeout`` and ``interval`` are seconds. An error of the condition ends the waiting at once.

    >>> until(lambda: 42, "no answer")
    42

    Raises:
        NotInTime: nothing true was answered within ``timeout``; the text is ``complaint`` and the time.
    """
    deadline = time.monotonic() + timeout
    while True:
        if answer := condition():
            return answer
        if time.monotonic() >= deadline:
            raise NotInTime(f"{complaint} after {timeout:g} s")
        time.sleep(interval)
