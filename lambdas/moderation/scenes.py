"""Scenes: the same label at consecutive samples, found while the labels stream by."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from .labels import Label

# Rekognition samples two frames a second ("subject to change"):
# docs.aws.amazon.com/rekognition/latest/dg/api-video.html
SAMPLE_MILLIS = 500
# Samples snap to frames, so neighbours are not exactly 500 ms apart; a missed one makes 1,000.
LARGEST_GAP_MILLIS = SAMPLE_MILLIS * 3 // 2
STRONGEST_KEPT = 10


@dataclass(frozen=True)
class Scene:
    """A stretch of video with one label; times in milliseconds, `confidence` the highest, in per cent."""

    path: tuple[str, ...]
    start: int
    end: int
    confidence: float

    @property
    def strength(self) -> tuple[float, int]:
        """What makes a scene matter more than another: sure first, then long."""
        return (self.confidence, self.end - self.start)

    def extended(self, label: Label) -> Scene:
        """The scene with one more sample."""
        return dataclasses.replace(
            self, end=label.timestamp + SAMPLE_MILLIS, confidence=max(self.confidence, label.confidence)
        )

    @classmethod
    def opened(cls, label: Label) -> Scene:
        """The scene of a first sample."""
        return cls(label.path, label.timestamp, label.timestamp + SAMPLE_MILLIS, label.confidence)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Scene:
        """The scene that `dataclasses.asdict` and JSON carried."""
        return cls(**{**values, "path": tuple(values["path"])})


@dataclass
class Tally:
    """What a video's labels add up to, in bounded memory however many there are.

    Labels come in order of time, as `GetContentModeration` sorts them. Rekognition returns the parents of
    a label along with it; a scene is counted once, for the most specific label.

    Example:
        >>> tally = Tally()
        >>> for millis in (0, 500, 1000):
        ...     tally.add(Label(millis, "Weapons", "Violence", 2, 90.0))
        >>> tally.close()
        >>> tally.label_count, tally.scene_count
        (3, 1)
    """

    label_count: int = 0
    scene_count: int = 0
    strongest: list[Scene] = field(default_factory=list)
    _instant: list[Label] = field(default_factory=list)
    _open: dict[str, Scene] = field(default_factory=dict)

    def add(self, label: Label) -> None:
        """Counts one label; its timestamp is never before the last one's."""
        if self._instant and label.timestamp != self._instant[0].timestamp:
            self._settle_instant()
        self._instant.append(label)
        self.label_count += 1

    def close(self) -> None:
        """The video is over: scenes still open end here."""
        self._settle_instant()
        for scene in self._open.values():
            self._keep(scene)
        self._open.clear()

    @property
    def categories(self) -> list[str]:
        """The top categories of the strongest scenes, each once, strongest first."""
        return list(dict.fromkeys(scene.path[0] for scene in self.strongest))

    def to_json(self) -> dict[str, Any]:
        """The tally as plain values, to go on from elsewhere."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Tally:
        """The tally that `to_json` wrote."""
        return cls(
            values["label_count"],
            values["scene_count"],
            [Scene.from_json(scene) for scene in values["strongest"]],
            [Label(**label) for label in values["_instant"]],
            {name: Scene.from_json(scene) for name, scene in values["_open"].items()},
        )

    def _settle_instant(self) -> None:
        parents = {label.parent for label in self._instant}
        for label in self._instant:
            if label.name not in parents:
                self._extend_scene(label)
        self._instant.clear()

    def _extend_scene(self, label: Label) -> None:
        scene = self._open.get(label.name)
        if scene and label.timestamp - (scene.end - SAMPLE_MILLIS) <= LARGEST_GAP_MILLIS:
            self._open[label.name] = scene.extended(label)
            return
        if scene:
            self._keep(scene)
        self._open[label.name] = Scene.opened(label)
        self.scene_count += 1

    def _keep(self, scene: Scene) -> None:
        self.strongest.append(scene)
        self.strongest.sort(key=lambda kept: kept.strength, reverse=True)
        del self.strongest[STRONGEST_KEPT:]
