"""The moderation labels Rekognition knows: their levels and parents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TAXONOMY_FILE = Path(__file__).parents[2] / "lambdas" / "video_moderation" / "taxonomy.json"


class UnknownLabel(ValueError):
    """There is no such label; the message says what became of it, or names the nearest ones."""


@dataclass(frozen=True)
class Label:
    """One label of the taxonomy; ``position`` is its place in the file, parents before children."""

    name: str
    parent: str
    level: int
    position: int


@dataclass(frozen=True)
class Taxonomy:
    """All labels of one version of the moderation model.

    >>> [label.name for label in taxonomy().with_parents("Bare Back")][1:]
    ['Non-Explicit Nudity', 'Bare Back']
    """

    model_version: str
    labels: Mapping[str, Label]

    def with_parents(self, name: str) -> tuple[Label, ...]:
        """Return a label and the labels above it, the topmost first.

        Raises:
            UnknownLabel: there is none of that name.

        """
        label = self._find(name)
        return (*self.with_parents(label.parent), label) if label.parent else (label,)

    def _find(self, name: str) -> Label:
        if name in self.labels:
            return self.labels[name]
        # Not before it is needed: this loads the CDK, which takes longer than all the rest.
        from moderation_stack.policy.taxonomy import taxonomy as of_policies

        raise UnknownLabel(f"there is no moderation label {name!r}: {of_policies().hint(name)}")


@cache
def taxonomy() -> Taxonomy:
    """Return the taxonomy that the project is built for."""
    content = json.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))
    labels = {
        entry["name"]: Label(entry["name"], entry["parent"], entry["level"], position)
        for position, entry in enumerate(content["labels"])
    }
    return Taxonomy(content["moderationModelVersion"], labels)
