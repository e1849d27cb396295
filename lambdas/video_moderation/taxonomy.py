"""The taxonomy of Rekognition's moderation labels: the one reader of `taxonomy.json`."""

from __future__ import annotations

import json
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Taxonomy:
    """The labels of one version of the moderation model.

    `parents` has every label, parents before their children, with its parent, empty at level 1; `successors`
    the labels of the taxonomies before it that are gone or mean less now, with what became of them.
    """

    version: str
    parents: Mapping[str, str]
    successors: Mapping[str, tuple[str, ...]]

    def path(self, name: str) -> tuple[str, ...]:
        """A label and what it belongs to, the top category first; a label that is not known stands alone.

        >>> taxonomy().path("Bare Back")[1:], taxonomy().path("Laser Swords")
        (('Non-Explicit Nudity', 'Bare Back'), ('Laser Swords',))
        """
        parent = self.parents.get(name, "")
        return (*self.path(parent), name) if parent else (name,)

    def narrowed(self, name: str) -> tuple[str, ...]:
        """What became of an old category whose name a narrower label has now; empty for all others.

        >>> taxonomy().narrowed("Explicit Nudity"), taxonomy().narrowed("Violence")
        (('Explicit',), ())
        """
        return self.successors.get(name, ()) if self.parents.get(name) else ()

    def detected(self) -> list[tuple[str, ...]]:
        """The paths of what is seen by itself: all labels but the top categories with labels below them."""
        below = set(self.parents.values())
        return [self.path(name) for name, parent in self.parents.items() if parent or name not in below]


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy that the project is built for."""
    content = json.loads(pkgutil.get_data(__package__, "taxonomy.json") or b"")
    return Taxonomy(
        content["moderationModelVersion"],
        {label["name"]: label["parent"] for label in content["labels"]},
        {name: tuple(successors) for name, successors in content["successors"].items()},
    )
