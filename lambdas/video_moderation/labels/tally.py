"""Counts the labels and the scenes of a video, independently of the policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from video_moderation.labels.scenes import consecutive

if TYPE_CHECKING:
    from video_moderation.labels.instants import Instant


@dataclass
class Tally:
    """How many labels and scenes a video has, in bounded memory however many there are.

    Scenes are of the detections that a policy judges: a parent that only accompanies a label below it makes
    none.

    Example:
        >>> tally = Tally()
        >>> for instant in instants(
        ...     label
        ...     for millis in (0, 500, 1000)
        ...     for label in (
        ...         Label(millis, "Violence", "", 1, 90.0),
        ...         Label(millis, "Weapons", "Violence", 2, 90.0),
        ...     )
        ... ):
        ...     tally.add(instant)
        >>> tally.label_count, tally.scene_count
        (6, 1)
    """

    label_count: int = 0
    scene_count: int = 0
    _last_seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(self, instant: Instant) -> None:
        """Counts one instant, which is later than the last one."""
        self.label_count += len(instant.labels)
        for detection in instant.detections:
            last = self._last_seen.get(detection.path)
            self.scene_count += last is None or not consecutive(last, instant.timestamp)
            self._last_seen[detection.path] = instant.timestamp
