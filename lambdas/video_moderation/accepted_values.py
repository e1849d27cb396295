"""What a stated value must be, and the error that refuses it: shared by policies, properties and context."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from typing import Any, NoReturn, TypeGuard


class NotAccepted(ValueError):
    """A value is refused; the message is one line: name, value, and what is accepted."""


def refuse(name: str, value: object, accepted: str) -> NoReturn:
    """Raise `NotAccepted`, for example `minConfidence=101: a number from 0 to 100 is accepted`."""
    shown = f"{value:.12g}" if isinstance(value, float) else str(value)
    raise NotAccepted(f"{name}={shown if shown.isprintable() else repr(shown)}: {accepted}")


def is_number(value: object) -> TypeGuard[float]:
    """Whether the value is a finite number; True and False are none, though Python counts with them."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def is_fraction(value: float) -> bool:
    """Whether a percentage looks like a share of 1."""
    return 0 < value < 1


def in_per_cent(fraction: float) -> str:
    """How a percentage that was written as a share of 1 is to be written."""
    return f"it is in per cent: {100 * fraction:g} rather than {fraction:g}"


def listed(values: Any) -> Any:
    """A tuple of what comes in an order; anything else as it is, to be refused where its place is known.

    A text has letters in an order, and is a slip: `admits="Alcohol"` means `admits=["Alcohol"]`.
    """
    in_order = isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping | Set)
    return tuple(values) if in_order else values
