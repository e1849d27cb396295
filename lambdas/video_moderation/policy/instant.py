"""The labels of one instant: which are detections, and which only accompany one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.policy.seen_label import SeenLabel


@dataclass(frozen=True)
class Detection:
    """A label at an instant, by its path; `confidence` in per cent, content types that are sure enough."""

    path: tuple[str, ...]
    confidence: float
    content_types: frozenset[str] = frozenset()

    @classmethod
    def of(cls, label: SeenLabel, content_type_confidence: float) -> Detection:
        """A label as Rekognition returned it."""
        sure = (name for name, value in label.content_types.items() if value >= content_type_confidence)
        return cls(label.path, label.confidence, frozenset(sure))

    def accompanies(self, other: Detection) -> bool:
        """Whether this is there only because the other, more specific one is.

        Rekognition returns the parents of a label with it, at its confidence. A parent that it is surer of
        than of everything below rests on something else, and stands for itself. So what is seen with less
        confidence never hides what is seen with more, however little confidence is asked for.
        """
        depth = len(self.path)
        deeper = len(other.path) > depth and other.path[:depth] == self.path
        return deeper and other.confidence >= self.confidence

    def to_json(self) -> list[Any]:
        """The detection as plain values."""
        return [list(self.path), self.confidence, sorted(self.content_types)]

    @classmethod
    def from_json(cls, values: Sequence[Any]) -> Detection:
        """The detection that `to_json` wrote."""
        path, confidence, content_types = values
        return cls(tuple(path), confidence, frozenset(content_types))


def detections(labels: Sequence[Detection]) -> list[Detection]:
    """The labels of one instant without those that only accompany another.

    Example:
        >>> violence, weapons = Detection(("Violence",), 97.0), Detection(("Violence", "Weapons"), 97.0)
        >>> detections([violence, weapons]) == [weapons], detections([violence]) == [violence]
        (True, True)
    """
    return [label for label in labels if not any(label.accompanies(other) for other in labels)]
