"""What DynamoDB bills for a read or a write.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html and
"Item sizes and formats" beside it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

WRITE_UNIT_BYTES = 1024
READ_UNIT_BYTES = 4096
NUMBER_BYTES = 3
"""Of a number with few digits: two digits a byte, and one byte more."""


def item_bytes(item: Mapping[str, Any]) -> int:
    """The size of an item: the names of its attributes and their values."""
    return sum(map(len, item)) + sum(map(_value_bytes, item.values()))


def _value_bytes(value: Any) -> int:
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode())
    if isinstance(value, bool):
        return 1
    return sum(map(_value_bytes, value)) if isinstance(value, set) else NUMBER_BYTES


def write_units(*sizes: int) -> int:
    """Units for writing one item, of which the larger of before and after counts."""
    return max(1, math.ceil(max(sizes) / WRITE_UNIT_BYTES))


def index_write_units(old_key: object, new_key: object, old_size: int, new_size: int) -> int:
    """Units that an index takes for a changed item; keys are None where the index does not hold it.

    An item that moves within the index is deleted in one place and put in another.
    """
    if old_key is None and new_key is None:
        return 0
    if old_key is None:
        return write_units(new_size)
    if old_key != new_key:
        return write_units(old_size) + (write_units(new_size) if new_key is not None else 0)
    return write_units(old_size, new_size)


def read_units(size: int, *, consistent: bool) -> float:
    """Units for reading so many bytes; half as many where a stale answer will do."""
    units = max(1, math.ceil(size / READ_UNIT_BYTES))
    return units if consistent else units / 2
