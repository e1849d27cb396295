"""A global secondary index in memory, and the stored items that table and index share."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from benchmarks.virtual_aws.dynamodb.capacity import item_bytes

if TYPE_CHECKING:
    from benchmarks.virtual_aws.dynamodb.expressions import Item

Position = tuple[Any, Any]


@dataclass(frozen=True)
class Stored:
    """An item as it was written; it never changes."""

    item: Item

    @cached_property
    def size(self) -> int:
        """In bytes."""
        return item_bytes(self.item)


class Index:
    """Items by partition, each partition in order of the sort key, then of the table's own key.

    DynamoDB leaves the order of equal sort keys open; here it is the same every time.
    """

    def __init__(self, table_key: str, partition_key: str, sort_key: str) -> None:
        self._names = (partition_key, sort_key, table_key)
        self._order: dict[Any, list[Position]] = defaultdict(list)
        self._items: dict[Any, Stored] = {}

    def key_of(self, stored: Stored | None) -> tuple[Any, ...] | None:
        """Where the index holds an item; None for one that lacks a key, which it does not hold."""
        if stored is None or any(name not in stored.item for name in self._names):
            return None
        return tuple(stored.item[name] for name in self._names)

    def position(self, stored: Stored) -> Item:
        """The keys to go on after an item."""
        return {name: stored.item[name] for name in self._names}

    def page(
        self, partition: Any, limit: int, after: Item | None = None, beginning: str = ""
    ) -> list[Stored]:
        """Up to `limit` items of a partition: those after a position, or whose sort key begins like this."""
        order = self._order[partition]
        start = bisect_left(order, (beginning,))
        if after:
            start = bisect_right(order, (after[self._names[1]], after[self._names[2]]))
        page = order[start : start + limit]
        return [self._items[key] for sort_key, key in page if sort_key.startswith(beginning)]

    def count(self, partition: Any) -> int:
        """How many items a partition holds."""
        return len(self._order[partition])

    def replace(self, old: Stored | None, new: Stored) -> None:
        """Holds the new item instead of the old one."""
        old_key, new_key = self.key_of(old), self.key_of(new)
        if old_key is not None and old_key != new_key:
            self._remove(*old_key)
        if new_key is not None:
            if old_key != new_key:
                insort(self._order[new_key[0]], new_key[1:])
            self._items[new_key[2]] = new

    def _remove(self, partition: Any, *position: Any) -> None:
        order = self._order[partition]
        del order[bisect_left(order, position)]
        del self._items[position[1]]
