"""The moderation labels Rekognition knows: their levels and parents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from video_moderation import taxonomy as domain
from video_moderation.policy.authoring.label_hints import hint


class UnknownLabel(ValueError):
    """There is no such label; the message says what became of it, or names the nearest ones."""


@dataclass(frozen=True)
class Label:
    """One label of the taxonomy; ``position`` is its place in the file, parents before children."""

    name: str
    parent: str
    level: int
    position: int


def model_version() -> str:
    """The version of the moderation model that has these labels."""
    return domain.taxonomy().version


def with_parents(name: str) -> tuple[Label, ...]:
    """Return a label and the labels above it, the topmost first.

    >>> [label.name for label in with_parents("Bare Back")][1:]
    ['Non-Explicit Nudity', 'Bare Back']

    Raises:
        UnknownLabel: there is none of that name.

    """
    if name not in labels():
        raise UnknownLabel(f'label must be {hint(name)}, but "{name}" was provided')
    return tuple(labels()[each] for each in domain.taxonomy().path(name))


@cache
def labels() -> dict[str, Label]:
    """Return every label by its name, in the order of the taxonomy."""
    known = domain.taxonomy()
    return {
        name: Label(name, parent, len(known.path(name)), position)
        for position, (name, parent) in enumerate(known.parents.items())
    }
