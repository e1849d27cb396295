"""The taxonomy of moderation labels that policies are checked against."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_NEAREST = 3
TAXONOMY_FILE = Path(__file__).parents[2] / "lambdas" / "video_moderation" / "taxonomy.json"


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
        """What became of an old category whose name a narrower label has now; empty for all others.

        >>> taxonomy().narrowed("Explicit Nudity"), taxonomy().narrowed("Violence")
        (('Explicit',), ())
        """
        return self.successors.get(name, ()) if self.parents.get(name) else ()

    def detected(self) -> list[tuple[str, ...]]:
        """The paths of what is seen by itself: all labels but the top categories with labels below them."""
        below = set(self.parents.values())
        return [self.path(name) for name, parent in self.parents.items() if parent or name not in below]

    def nearest(self, name: str) -> list[str]:
        """Up to three labels that look like a name, or have it as a word; none if it is like none.

        >>> taxonomy().nearest("Alcohool"), taxonomy().nearest("Gore"), taxonomy().nearest("Kittens")
        (['Alcohol', 'Alcohol Use'], ['Blood & Gore'], [])
        """
        lower_case = {known.lower(): known for known in self.parents}
        near = difflib.get_close_matches(name.lower(), list(lower_case), n=MOST_NEAREST)
        near += [known for known in lower_case if _words(name) and _words(name) <= _words(known)]
        return [lower_case[known] for known in dict.fromkeys(near)][:MOST_NEAREST]

    def _nearest(self, name: str) -> str:
        if nearest := self.nearest(name):
            return f"; the nearest {'is' if len(nearest) == 1 else 'are'} {', '.join(nearest)}"
        return f", such as {', '.join(known for known, parent in self.parents.items() if not parent)}"


def _words(name: str) -> set[str]:
    """The words of a name, without `or`, `the` and the like."""
    return set(re.findall(r"\w{4,}", name.lower()))


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy that the project is built for."""
    content = json.loads(TAXONOMY_FILE.read_text(encoding="utf-8"))
    return Taxonomy(
        content["moderationModelVersion"],
        {label["name"]: label["parent"] for label in content["labels"]},
        {name: tuple(successors) for name, successors in content["successors"].items()},
    )
