"""From scenes to rows of labels: two samples a second, each with the label and the labels above it.

Rows are made when a page asks for them. A timeline keeps only its stretches, so a job with 200,000 labels
takes no more room than one with ten, and any page is as quick as the first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from moderation_local.rekognition.labels.rows import (
    Rows,
    Segment,
    SegmentRows,
    Sighting,
    Stretch,
    StretchRows,
)
from moderation_local.rekognition.labels.taxonomy import with_parents
from moderation_local.rekognition.settings import SAMPLES_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from moderation_local.rekognition.labels.scenes import Scene


@dataclass(frozen=True)
class Timeline:
    """What was seen in a video: stretches of samples with the same labels, in order and without overlap."""

    stretches: tuple[Stretch, ...] = ()

    def rows(self, sort_by: str, aggregate_by: str) -> Rows:
        """Return the rows as ``GetContentModeration`` orders and aggregates them."""
        if aggregate_by == "SEGMENTS":
            return self._segments_by_name if sort_by == "NAME" else self._segments_by_timestamp
        return self._samples_by_name if sort_by == "NAME" else self._samples_by_timestamp

    @cached_property
    def _samples_by_timestamp(self) -> Rows:
        return StretchRows(self.stretches)

    @cached_property
    def _samples_by_name(self) -> Rows:
        return StretchRows(sorted(self._runs, key=lambda run: (run.sightings[0].label.name, run.first)))

    @cached_property
    def _segments_by_timestamp(self) -> Rows:
        return SegmentRows(
            sorted(self._segments, key=lambda segment: (segment.first, segment.label.position))
        )

    @cached_property
    def _segments_by_name(self) -> Rows:
        return SegmentRows(sorted(self._segments, key=lambda segment: (segment.label.name, segment.first)))

    @cached_property
    def _runs(self) -> list[Stretch]:
        return [
            Stretch(stretch.first, stretch.end, (sighting,))
            for stretch in self.stretches
            for sighting in stretch.sightings
        ]

    @cached_property
    def _segments(self) -> list[Segment]:
        runs: dict[str, list[Stretch]] = defaultdict(list)
        for run in self._runs:
            runs[run.sightings[0].label.name].append(run)
        return [Segment(tuple(joined)) for of_label in runs.values() for joined in _unbroken(of_label)]


def build_timeline(scenes: Iterable[Scene], min_confidence: float) -> Timeline:
    """Sample scenes, leaving out those under ``min_confidence`` (per cent).

    A scene that lies between two samples is missed, as Rekognition would miss it. Where scenes overlap,
    each label counts once with its highest confidence.
    """
    seen = [scene for scene in scenes if scene.confidence >= min_confidence]
    return Timeline(tuple(_stretches(seen)))


def _stretches(scenes: Sequence[Scene]) -> Iterator[Stretch]:
    edges: dict[int, list[int]] = defaultdict(list)
    for number, scene in enumerate(scenes):
        edges[_sample(scene.start)].append(number)
        edges[_sample(scene.end)].append(number)
    active: set[int] = set()
    for first, end in pairwise(sorted(edges)):
        for number in edges[first]:
            # The second time a scene is met, it ends; one between two samples begins and ends at once.
            active ^= {number}
        if active:
            yield Stretch(first, end, _sightings(scenes[number] for number in sorted(active)))


def _sightings(scenes: Iterable[Scene]) -> tuple[Sighting, ...]:
    best: dict[str, Sighting] = {}
    for scene in scenes:
        for label in with_parents(scene.label):
            if label.name not in best or best[label.name].confidence < scene.confidence:
                best[label.name] = Sighting(label, scene.confidence, scene.content_types)
    return tuple(sorted(best.values(), key=lambda sighting: sighting.label.position))


def _sample(seconds: float) -> int:
    # Rounded first, so that 0.1 + 0.2 does not fall behind the sample at 0.3.
    return math.ceil(round(seconds * SAMPLES_PER_SECOND, 6))


def _unbroken(runs: Iterable[Stretch]) -> Iterator[list[Stretch]]:
    joined: list[Stretch] = []
    for run in runs:
        if joined and joined[-1].end != run.first:
            yield joined
            joined = []
        joined.append(run)
    if joined:
        yield joined
