"""Finding the most specific statement about a label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")

ANY_LABEL = ""
ANY_CONTENT = ""


class ByLabel(Generic[T]):
    """Statements, each about a label and, if it says so, about one content type.

    The deepest label of a path that has a statement wins; at one label, a statement about a content type
    wins over one about any content. No threshold has a say in it: that is what makes thresholds monotone.

    Example:
        >>> found = ByLabel([("Violence", "", "flag"), ("Weapons", "", "ignore"), ("", "", "record")])
        >>> found.most_specific(("Violence", "Weapons"), frozenset())
        ('ignore',)
    """

    def __init__(self, statements: Iterable[tuple[str, str, T]]) -> None:
        self._statements = {(label, content): statement for label, content, statement in statements}
        self._found: dict[tuple[tuple[str, ...], frozenset[str]], tuple[T, ...]] = {}

    def most_specific(self, path: tuple[str, ...], content_types: frozenset[str]) -> tuple[T, ...]:
        """The statement that holds for a label: several if the picture is of several content types."""
        asked = (path, content_types)
        if asked not in self._found:
            self._found[asked] = self._search(path, content_types)
        return self._found[asked]

    def _search(self, path: tuple[str, ...], content_types: frozenset[str]) -> tuple[T, ...]:
        for label in (*reversed(path), ANY_LABEL):
            for contents in (sorted(content_types), [ANY_CONTENT]):
                keys = [(label, content) for content in contents]
                if found := tuple(self._statements[key] for key in keys if key in self._statements):
                    return found
        return ()
