"""Audiences, from the widest to the narrowest, and what each may see."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from video_moderation.policy.rule_lookup import ANY_CONTENT, ByLabel

NOBODY = "nobody"
"""The rating of a video with something that no audience admits."""


@dataclass(frozen=True)
class Admission:
    """A label that an audience may see: always, or while Rekognition is less than `below` per cent sure."""

    label: str
    content_type: str = ANY_CONTENT
    below: float | None = None

    @property
    def limit(self) -> float:
        """The confidence from which on the label is not admitted; infinite if it always is."""
        return math.inf if self.below is None else self.below


@dataclass(frozen=True)
class Audience:
    """Some of the people who may watch.

    A label without an admission is not for this audience once Rekognition is `min_confidence` per cent sure.
    """

    name: str
    admissions: tuple[Admission, ...] = ()
    min_confidence: float = 50

    def admits(self, path: tuple[str, ...], content_types: frozenset[str], confidence: float) -> bool:
        """Whether this audience may see a detection, by the most specific admission of its path."""
        found = self._by_label.most_specific(path, content_types)
        return confidence < min((admission.limit for admission in found), default=self.min_confidence)

    @cached_property
    def _by_label(self) -> ByLabel[Admission]:
        return ByLabel((each.label, each.content_type, each) for each in self.admissions)


def rated_otherwise(one: str | None, other: str | None) -> bool:
    """Whether two policies rate a video differently; a policy without audiences, None, does not rate.

    Example:
        >>> rated_otherwise("teen", "adult"), rated_otherwise("teen", "teen"), rated_otherwise("teen", None)
        (True, False, False)
    """
    return None not in (one, other) and one != other
