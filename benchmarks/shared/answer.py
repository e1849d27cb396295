"""How a benchmark ends: its figures, the promises that they break, and the exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BROKEN = 1
"""The exit code when a promise is broken, or could not be measured."""


def answer(figures: str, broken: Sequence[str]) -> int:
    """Print the figures, and each broken promise to standard error; return the exit code.

    Example:
        >>> answer("calls  3", [])
        calls  3
        0
    """
    print(figures)
    for line in broken:
        print(f"error: promise broken: {line}", file=sys.stderr)
    return BROKEN if broken else 0


def failed(failure: Exception) -> int:
    """Say that a measurement could not be taken; return the exit code."""
    print(f"error: a measurement failed: {failure}", file=sys.stderr)
    return BROKEN
