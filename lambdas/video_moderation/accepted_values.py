"""The errors that refuse a value, and checks of values: shared by policies, properties and context."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from typing import Any, TypeGuard


class NotAccepted(ValueError):
    """A policy, a property or a context key is not accepted; the message is one sentence on one line."""


class ValueNotAccepted(NotAccepted):
    """A value is not accepted.

    Example: `minConfidence must be a number from 0 to 100, but 101 was provided`

    Attributes:
        name: the property, after the place in its file, if it has one.
        value: what was provided.
        requirement: what is accepted, beginning with "must".
    """

    def __init__(self, name: str, value: object, requirement: str, shown: str) -> None:
        """Take the value as it was provided, and as the message shows it."""
        super().__init__(f"{name} {requirement}, but {shown} was provided")
        self.name, self.value, self.requirement = name, value, requirement


def is_number(value: object) -> TypeGuard[float]:
    """Whether the value is a finite number; True and False are none, though Python counts with them."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def is_fraction(value: float) -> bool:
    """Whether a percentage looks like a share of 1."""
    return 0 < value < 1


def in_per_cent(fraction: float) -> str:
    """The requirement that a percentage breaks if it is written as a share of 1.

    >>> in_per_cent(0.8)
    'must be in per cent, such as 80'
    """
    return f"must be in per cent, such as {100 * fraction:g}"


def listed(values: Any) -> Any:
    """A tuple of what comes in an order; anything else as it is, to be refused where its place is known.

    A text has letters in an order, and is a slip: `admits="Alcohol"` means `admits=["Alcohol"]`.
    """
    in_order = isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping | Set)
    return tuple(values) if in_order else values
