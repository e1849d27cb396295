"""Counts the labels that the taxonomy lacks, because AWS added them later."""

from __future__ import annotations

from video_moderation.taxonomy import taxonomy


class UnknownLabels:
    """How often each label was seen that the taxonomy does not have.

    Example:
        >>> unknown = UnknownLabels()
        >>> for name in ("Weapons", "Laser Swords", "Laser Swords"):
        ...     unknown.add(name)
        >>> unknown.counts
        {'Laser Swords': 2}
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, name: str) -> None:
        """One label at one instant."""
        if name not in taxonomy().parents:
            self.counts[name] = self.counts.get(name, 0) + 1

    @property
    def total(self) -> int:
        """How many there were, every instant counted."""
        return sum(self.counts.values())
