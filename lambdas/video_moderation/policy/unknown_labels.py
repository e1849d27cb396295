"""Labels that AWS added after this taxonomy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Mapping


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
        if name not in taxonomy().parents:
            self.counts[name] = self.counts.get(name, 0) + 1

    @property
    def total(self) -> int:
        """How many there were, every instant counted."""
        return sum(self.counts.values())
