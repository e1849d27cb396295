"""Audiences, from the widest to the narrowest, and what each may see."""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from video_moderation.accepted_values import listed
from video_moderation.policy.rule import MIN_CONFIDENCE
from video_moderation.policy.rule_lookup import ANY_CONTENT, ByLabel

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from video_moderation.policy.content_type import ContentType

NOBODY = "nobody"
"""The rating of a video with something that no audience admits."""


@dataclass(frozen=True)
class Admission:
    """A label that an audience may see, and those below it that have no admission of their own.

    Example: `Admission("Violence", below=80)`: violence, while Rekognition is less than 80 per cent sure.

    Args:
        label: a label of the taxonomy.
        content_type: for pictures of this type only; default: for any.
        below: the confidence, in per cent, from which on it is not admitted; default: it always is.
    """

    label: str
    _: KW_ONLY
    content_type: ContentType | None = None
    below: float | None = None

    @property
    def limit(self) -> float:
        """The confidence from which on the label is not admitted; infinite if it always is."""
        return math.inf if self.below is None else self.below

    @property
    def key(self) -> tuple[str, str]:
        """What it is for: label and content type."""
        return (self.label, self.content_type or ANY_CONTENT)


@dataclass(frozen=True)
class Audience:
    """Some of the people who may watch; audiences are listed from the widest to the narrowest.

    Example: `Audience("teen", admits=["Alcohol", Admission("Violence", below=80)])`

    Args:
        name: letters, digits, underscores and hyphens; it goes into the object's tag.
        admits: what this audience may see besides what those before it may.
        min_confidence: how sure Rekognition must be, in per cent, of what is not admitted.
    """

    name: str
    _: KW_ONLY
    admits: Sequence[str | Admission] = ()
    min_confidence: float = MIN_CONFIDENCE

    def __post_init__(self) -> None:  # noqa: D105
        object.__setattr__(self, "admits", listed(self.admits))

    @property
    def admissions(self) -> tuple[Admission, ...]:
        """What is admitted, each as an `Admission`."""
        return tuple(Admission(each) if isinstance(each, str) else each for each in self.admits)

    def may_see(self, path: tuple[str, ...], content_types: Set[str], confidence: float) -> bool:
        """Whether this audience may see a detection."""
        return confidence < self.limit(path, content_types)

    def limit(self, path: tuple[str, ...], content_types: Set[str]) -> float:
        """The confidence from which on it may not see a label, by the most specific admission of its path."""
        found = self._by_label.most_specific(path, frozenset(content_types))
        return min((admission.limit for admission in found), default=self.min_confidence)

    @cached_property
    def _by_label(self) -> ByLabel[Admission]:
        return ByLabel((*each.key, each) for each in self.admissions)


def rated_otherwise(one: str | None, other: str | None) -> bool:
    """Whether two policies rate a video differently; a policy without audiences, None, does not rate.

    Example:
        >>> rated_otherwise("teen", "adult"), rated_otherwise("teen", "teen"), rated_otherwise("teen", None)
        (True, False, False)
    """
    return None not in (one, other) and one != other
