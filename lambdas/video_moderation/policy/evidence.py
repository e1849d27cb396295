"""Adds up the detections of a label: duration, sightings, highest confidence; its memory does not grow."""

from __future__ import annotations

from dataclasses import dataclass

from video_moderation.labels.scenes import SAMPLE_MILLIS

SIGHTING_MILLIS = 10_000


@dataclass
class Evidence:
    """Instants of a video, added up while they stream by in order of time; times in milliseconds.

    `duration` is the time that the samples stand for, each for half a second, overlaps counted once.
    `sightings` counts instants at least ten seconds apart: as many as can be picked, and picking each as
    early as possible picks as many as can be. A scene of 6 s is one sighting, one of 25 s is three. Scenes
    are not counted, because more evidence can join two scenes into one; more instants never make fewer
    sightings, nor a shorter duration.

    Example:
        >>> evidence = Evidence.of(2_000, 80.0)
        >>> for millis in (2_500, 2_500, 14_000):
        ...     evidence.add(millis, 97.5)
        >>> evidence.duration, evidence.sightings, evidence.confidence
        (1500, 2, 97.5)
    """

    first: int
    last: int
    last_sighting: int
    confidence: float
    duration: int = SAMPLE_MILLIS
    sightings: int = 1

    @classmethod
    def of(cls, timestamp: int, confidence: float) -> Evidence:
        """The evidence of one instant."""
        return cls(timestamp, timestamp, timestamp, confidence)

    def add(self, timestamp: int, confidence: float) -> None:
        """One more instant, never before the last one; the same again adds nothing but its confidence."""
        self.confidence = max(self.confidence, confidence)
        self.duration += min(SAMPLE_MILLIS, timestamp - self.last)
        self.last = timestamp
        if timestamp - self.last_sighting >= SIGHTING_MILLIS:
            self.sightings += 1
            self.last_sighting = timestamp
