"""Groups labels by instant, and tells detections from the parents that only accompany them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from video_moderation.labels.label import Label


class LabelsOutOfOrder(Exception):
    """A label came after one of a later instant, so the earlier instant cannot be judged as a whole."""


@dataclass(frozen=True)
class Instant:
    """Every label of one sampled instant; `timestamp` is in milliseconds from the start of the video."""

    timestamp: int
    labels: tuple[Label, ...]

    @cached_property
    def detections(self) -> tuple[Label, ...]:
        """The labels without those that only accompany a more specific one.

        Example:
            >>> violence = Label(0, "Violence", "", 1, 97.0)
            >>> weapons = Label(0, "Weapons", "Violence", 2, 97.0)
            >>> Instant(0, (violence, weapons)).detections == (weapons,)
            True
        """
        return tuple(
            label for label in self.labels if not any(_accompanies(label, other) for other in self.labels)
        )


def instants(labels: Iterable[Label]) -> Iterator[Instant]:
    """Groups labels by instant, while they stream by in order of time, as `GetContentModeration` sorts them.

    A label that Rekognition reports twice at one instant with the same confidence counts once: the metadata
    table has one row for it.

    Raises:
        LabelsOutOfOrder: as its name says.

    Example:
        >>> [each.timestamp for each in instants([Label(0, "Violence", "", 1, 97.0)])]
        [0]
    """
    last = 0
    for timestamp, group in itertools.groupby(labels, key=lambda label: label.timestamp):
        distinct = {(label.name, label.confidence): label for label in group}
        found = tuple(distinct.values())
        if timestamp < last:
            raise LabelsOutOfOrder(f"{found[0].name} at {timestamp} ms after {last} ms")
        yield Instant(timestamp, found)
        last = timestamp


def _accompanies(label: Label, other: Label) -> bool:
    """Whether a label is there only because the other, more specific one is.

    Rekognition returns the parents of a label with it, at its confidence. A parent that it is surer of than
    of everything below rests on something else, and stands for itself. So what is seen with less confidence
    never hides what is seen with more, however little confidence is asked for.
    """
    depth = len(label.path)
    deeper = len(other.path) > depth and other.path[:depth] == label.path
    return deeper and other.confidence >= label.confidence
