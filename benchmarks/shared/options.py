"""Types of command line options."""

from __future__ import annotations

import argparse


def positive(text: str) -> float:
    """A number above 0."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"must be above 0, not {text}")
    return number


def positive_count(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, not {text!r}")
    return int(text)


def counts(text: str) -> list[int]:
    """Whole numbers from 1 separated by commas, or none.

    Example:
        >>> counts("100,1000"), counts("none")
        ([100, 1000], [])
    """
    return [] if text == "none" else [positive_count(part) for part in text.split(",")]
