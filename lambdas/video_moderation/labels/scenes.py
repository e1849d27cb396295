"""Scenes: the same label at consecutive samples, found while the labels stream by."""

from __future__ import annotations

from dataclasses import dataclass, field

# Rekognition samples two frames a second ("subject to change"):
# docs.aws.amazon.com/rekognition/latest/dg/api-video.html
SAMPLE_MILLIS = 500
# Samples snap to frames, so neighbours are not exactly 500 ms apart; a missed one makes 1,000.
LARGEST_GAP_MILLIS = SAMPLE_MILLIS * 3 // 2
STRONGEST_KEPT = 3


@dataclass(frozen=True)
class Scene:
    """A stretch of video with one label; times in milliseconds, `confidence` the highest, in per cent."""

    start: int
    end: int
    confidence: float

    @classmethod
    def opened(cls, timestamp: int, confidence: float) -> Scene:
        """The scene of a first sample."""
        return cls(timestamp, timestamp + SAMPLE_MILLIS, confidence)

    def extended(self, timestamp: int, confidence: float) -> Scene:
        """The scene with one more sample."""
        return Scene(self.start, timestamp + SAMPLE_MILLIS, max(self.confidence, confidence))

    def goes_on_at(self, timestamp: int) -> bool:
        """Whether a sample at this time belongs to the scene."""
        return consecutive(self.end - SAMPLE_MILLIS, timestamp)

    @property
    def weakness(self) -> tuple[float, int, int]:
        """Sorts the surest scene first, then the longest, then the earliest."""
        return (-self.confidence, self.start - self.end, self.start)


@dataclass
class Scenes:
    """The scenes of one label: all are counted, the strongest few are kept.

    Example:
        >>> scenes = Scenes.opened(0, 90.0)
        >>> scenes.add(500, 97.4)
        >>> scenes.add(8_000, 60.0)
        >>> scenes.count, scenes.strongest()[0]
        (2, Scene(start=0, end=1000, confidence=97.4))
    """

    open: Scene
    count: int = 1
    closed: list[Scene] = field(default_factory=list)

    @classmethod
    def opened(cls, timestamp: int, confidence: float) -> Scenes:
        """The scenes of a label seen for the first time."""
        return cls(Scene.opened(timestamp, confidence))

    def add(self, timestamp: int, confidence: float) -> None:
        """One more sample, never before the last one."""
        if self.open.goes_on_at(timestamp):
            self.open = self.open.extended(timestamp, confidence)
            return
        self.closed = self.strongest()
        self.open = Scene.opened(timestamp, confidence)
        self.count += 1

    def strongest(self) -> list[Scene]:
        """The strongest scenes so far, the strongest first."""
        found = sorted([*self.closed, self.open], key=lambda scene: scene.weakness)
        return found[:STRONGEST_KEPT]


def consecutive(timestamp: int, later: int) -> bool:
    """Whether samples at these times, in milliseconds, are neighbours."""
    return later - timestamp <= LARGEST_GAP_MILLIS
