"""Counts the rows that a job's labels make in the metadata table, while they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from video_moderation.labels.label import Label


@dataclass
class RowCount:
    """How many rows the labels of a job make so far; they come in order of time.

    A label that comes twice makes one row, also where a page or an invocation ends between the two. So the
    count remembers the keys of the last instant, and no others: its memory does not grow with the video.

    Example:
        >>> count = RowCount()
        >>> weapons = Label(2000, "Weapons", "Violence", 2, 97.4)
        >>> count.add([weapons])
        >>> continued = RowCount.from_json(count.to_json())
        >>> continued.add([weapons, Label(2500, "Weapons", "Violence", 2, 97.4)])
        >>> continued.rows
        2
    """

    rows: int = 0
    _timestamp: int = 0
    _keys: set[str] = field(default_factory=set)

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> RowCount:
        """The count that `to_json` wrote."""
        return cls(saved["rows"], saved["timestamp"], set(saved["keys"]))

    def to_json(self) -> dict[str, Any]:
        """Everything that the next invocation needs to go on counting."""
        return {"rows": self.rows, "timestamp": self._timestamp, "keys": sorted(self._keys)}

    def add(self, labels: Iterable[Label]) -> None:
        """Counts labels, none of which is of an earlier instant than the last one."""
        for label in labels:
            if label.timestamp != self._timestamp:
                self._timestamp, self._keys = label.timestamp, set()
            self.rows += label.key not in self._keys
            self._keys.add(label.key)
