"""Rows of ``ModerationLabels``: counted without being made, and made a page at a time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Protocol

from moderation_local.rekognition.settings import SAMPLES_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation_local.rekognition.labels.scenes import ContentType
    from moderation_local.rekognition.labels.taxonomy import Label

Row = dict[str, Any]
"""One element of ``ModerationLabels``, as it goes on the wire."""


class Rows(Protocol):
    """Labels in the order asked for."""

    def __len__(self) -> int:
        """Return how many there are."""

    def page(self, start: int, size: int) -> list[Row]:
        """Return up to ``size`` rows from ``start`` on."""


@dataclass(frozen=True)
class Sighting:
    """A label seen with a confidence (per cent)."""

    label: Label
    confidence: float
    content_types: tuple[ContentType, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """The samples ``[first, end)``, each with the same sightings."""

    first: int
    end: int
    sightings: tuple[Sighting, ...]

    def __len__(self) -> int:
        """Return the number of rows: samples times labels."""
        return (self.end - self.first) * len(self.sightings)

    def row(self, index: int) -> Row:
        """Return one row; they go by sample, then by label."""
        sample, position = divmod(index, len(self.sightings))
        return _row((self.first + sample) * 1000 // SAMPLES_PER_SECOND, self.sightings[position])


class StretchRows:
    """Every sample of some stretches (``AggregateBy`` ``TIMESTAMPS``)."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = stretches
        self._starts = [0, *accumulate(len(stretch) for stretch in stretches)]

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self._starts[-1]

    def page(self, start: int, size: int) -> list[Row]:
        """Return up to ``size`` rows from ``start`` on."""
        return [self._row(index) for index in range(start, min(start + size, len(self)))]

    def _row(self, index: int) -> Row:
        number = bisect_right(self._starts, index) - 1
        return self._stretches[number].row(index - self._starts[number])


@dataclass(frozen=True)
class Segment:
    """One label over samples without a gap, as the runs of equal confidence it is made of.

    Its confidence is the mean of its samples, and it ends where the next sample would be: AWS documents
    neither.
    """

    runs: tuple[Stretch, ...]

    @property
    def first(self) -> int:
        """The first sample."""
        return self.runs[0].first

    @property
    def label(self) -> Label:
        """The label of every sample."""
        return self.runs[0].sightings[0].label

    def row(self) -> Row:
        """Return the segment as a row."""
        begin, end = (sample * 1000 // SAMPLES_PER_SECOND for sample in (self.first, self.runs[-1].end))
        times = {"StartTimestampMillis": begin, "EndTimestampMillis": end, "DurationMillis": end - begin}
        return _row(begin, self._sighting()) | times

    def _sighting(self) -> Sighting:
        total = sum(len(run) * run.sightings[0].confidence for run in self.runs)
        surest = max((run.sightings[0] for run in self.runs), key=lambda sighting: sighting.confidence)
        return Sighting(self.label, total / sum(map(len, self.runs)), surest.content_types)


class SegmentRows:
    """Every segment (``AggregateBy`` ``SEGMENTS``)."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self._segments)

    def page(self, start: int, size: int) -> list[Row]:
        """Return up to ``size`` rows from ``start`` on."""
        return [segment.row() for segment in self._segments[start : start + size]]


def _row(timestamp: int, sighting: Sighting) -> Row:
    label = sighting.label
    row: Row = {
        "Timestamp": timestamp,
        "ModerationLabel": {
            "Confidence": sighting.confidence,
            "Name": label.name,
            "ParentName": label.parent,
            "TaxonomyLevel": label.level,
        },
    }
    if sighting.content_types:
        types = [{"Confidence": each.confidence, "Name": each.name} for each in sighting.content_types]
        row["ContentTypes"] = types
    return row
