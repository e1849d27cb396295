"""A moderation policy as the functions evaluate it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from video_moderation.policy.audience import NOBODY, Audience
from video_moderation.policy.rule_lookup import ByLabel

if TYPE_CHECKING:
    from video_moderation.labels.label import Label
    from video_moderation.policy.rule import Rule


@dataclass(frozen=True)
class Policy:
    """Which labels matter, what follows, and who may see what.

    `version` is the author's text and a hash of the content; `taxonomy` the model version that it was
    checked against; `min_confidence` the lowest confidence, in per cent, that can matter to it.
    `content_type_confidence` is how sure Rekognition must be of a content type for its rules to hold.
    """

    version: str
    taxonomy: str
    min_confidence: float
    default: Rule
    rules: tuple[Rule, ...] = ()
    audiences: tuple[Audience, ...] = ()
    content_type_confidence: float = 80

    def sure_content_types(self, label: Label) -> frozenset[str]:
        """The content types that Rekognition is sure enough of for rules about them to hold."""
        sure = (name for name, value in label.content_types.items() if value >= self.content_type_confidence)
        return frozenset(sure)

    def deciding(self, path: tuple[str, ...], content_types: frozenset[str]) -> tuple[Rule, ...]:
        """The rule for a detection; several if the picture is of several content types with rules."""
        return self._by_label.most_specific(path, content_types)

    def rank(self, path: tuple[str, ...], content_types: frozenset[str], confidence: float) -> int:
        """The place, in the order of audiences, of the first that may see a detection.

        Whatever the first audience admits, all after it admit: only the first can matter to a rating.
        """
        for rank, audience in enumerate(self.audiences):
            if audience.may_see(path, content_types, confidence):
                return rank
        return len(self.audiences)

    def audience(self, rank: int) -> str | None:
        """The name of the audience at a place; past the last one, nobody. None without audiences."""
        return self.ratings[rank]

    @cached_property
    def ratings(self) -> tuple[str | None, ...]:
        """Every rating that a video can get, the widest first; without audiences None only."""
        return (*(audience.name for audience in self.audiences), NOBODY) if self.audiences else (None,)

    @cached_property
    def _by_label(self) -> ByLabel[Rule]:
        return ByLabel((rule.label, rule.content_type, rule) for rule in (*self.rules, self.default))
