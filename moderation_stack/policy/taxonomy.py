"""The taxonomy of moderation labels that policies are checked against."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TAXONOMY_FILE = Path(__file__).parents[2] / "lambdas" / "moderation" / "taxonomy.json"


@dataclass(frozen=True)
class Taxonomy:
    """The labels of one version of the moderation model.

    `parents` has every label, parents before their children, with its parent, empty at level 1; `successors`
    the top categories of the taxonomy before it, with what became of them.
    """

    version: str
    parents: Mapping[str, str]
    successors: Mapping[str, tuple[str, ...]]

    def path(self, name: str) -> tuple[str, ...]:
        """A label and what it belongs to, the top category first.

        >>> taxonomy().path("Bare Back")[1:]
        ('Non-Explicit Nudity', 'Bare Back')
        """
        parent = self.parents[name]
        return (*self.path(parent), name) if parent else (name,)

    def hint(self, name: str) -> str:
        """What one may have meant with a label that does not exist.

        >>> taxonomy().hint("Tobacco")
        'a label of the taxonomy before 7.0; its successor is Drugs & Tobacco'
        """
        if name in self.successors:
            successors = self.successors[name]
            noun = "its successor is" if len(successors) == 1 else "its successors are"
            return f"a label of the taxonomy before {self.version}; {noun} {' and '.join(successors)}"
        return f"a label of taxonomy {self.version} is accepted{self._nearest(name)}"

    def narrowed(self, name: str) -> tuple[str, ...]:
        """What became of an old top category whose name a narrower label has now; empty for all others.

        >>> taxonomy().narrowed("Explicit Nudity"), taxonomy().narrowed("Violence")
        (('Explicit',), ())
        """
        return self.successors.get(name, ()) if self.parents.get(name) else ()

    def _nearest(self, name: str) -> str:
        lower_case = {known.lower(): known for known in self.parents}
        near = difflib.get_close_matches(name.lower(), list(lower_case), n=3, cutoff=0.4)
        top = [known for known, parent in self.parents.items() if not parent]
        nearest = [lower_case[match] for match in near]
        return f"; the nearest are {', '.join(nearest)}" if nearest else f", such as {', '.join(top)}"


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy that the project is built for."""
    content = json.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))
    return Taxonomy(
        content["moderationModelVersion"],
        {label["name"]: label["parent"] for label in content["labels"]},
        {name: tuple(successors) for name, successors in content["successors"].items()},
    )
