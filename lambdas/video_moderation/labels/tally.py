"""How much was seen in a video, whatever a policy makes of it: labels and scenes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from video_moderation.labels.scenes import consecutive
from video_moderation.policy.instant import Detection, detections

if TYPE_CHECKING:
    from video_moderation.labels.label import Label


@dataclass
class Tally:
    """How many labels and scenes a video has, in bounded memory however many there are.

    Labels come in order of time, as `GetContentModeration` sorts them. Scenes are of the detections that a
    policy judges: a parent that only accompanies a label below it makes none. It may be written down after
    any label, in the middle of an instant too.

    Example:
        >>> tally = Tally()
        >>> for millis in (0, 500, 1000):
        ...     tally.add(Label(millis, "Violence", "", 1, 90.0))
        ...     tally.add(Label(millis, "Weapons", "Violence", 2, 90.0))
        >>> tally.close()
        >>> tally.label_count, tally.scene_count
        (6, 1)
    """

    label_count: int = 0
    scene_count: int = 0
    _timestamp: int = 0
    _instant: list[Detection] = field(default_factory=list)
    _last_seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(self, label: Label) -> None:
        """Counts one label; its timestamp is never before the last one's."""
        if label.timestamp != self._timestamp:
            self._settle_instant()
            self._timestamp = label.timestamp
        self._instant.append(Detection(label.path, label.confidence))
        self.label_count += 1

    def close(self) -> None:
        """The video is over."""
        self._settle_instant()

    def to_json(self) -> dict[str, Any]:
        """The tally as plain values, to go on from elsewhere."""
        return {
            "label_count": self.label_count,
            "scene_count": self.scene_count,
            "timestamp": self._timestamp,
            "instant": [detection.to_json() for detection in self._instant],
            "last_seen": [[list(path), millis] for path, millis in self._last_seen.items()],
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Tally:
        """The tally that `to_json` wrote."""
        return cls(
            values["label_count"],
            values["scene_count"],
            values["timestamp"],
            [Detection.from_json(detection) for detection in values["instant"]],
            {tuple(path): millis for path, millis in values["last_seen"]},
        )

    def _settle_instant(self) -> None:
        for detection in detections(self._instant):
            last = self._last_seen.get(detection.path)
            self.scene_count += last is None or not consecutive(last, self._timestamp)
            self._last_seen[detection.path] = self._timestamp
        self._instant.clear()
