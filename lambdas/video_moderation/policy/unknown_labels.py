"""Labels that AWS added after this taxonomy."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TAXONOMY_FILE = Path(__file__).parents[1] / "taxonomy.json"


class UnknownLabels:
    """How often each label was seen that the taxonomy does not have.

    Example:
        >>> unknown = UnknownLabels()
        >>> for name in ("Weapons", "Laser Swords", "Laser Swords"):
        ...     unknown.add(name)
        >>> unknown.counts
        {'Laser Swords': 2}
    """

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        self.counts = dict(counts or {})

    def add(self, name: str) -> None:
        """One label at one instant."""
        if name not in known_labels():
            self.counts[name] = self.counts.get(name, 0) + 1

    @property
    def total(self) -> int:
        """How many there were, every instant counted."""
        return sum(self.counts.values())


@cache
def known_labels() -> frozenset[str]:
    """The names of the taxonomy that this project was built with."""
    taxonomy = json.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))
    return frozenset(label["name"] for label in taxonomy["labels"])
