"""The rules that an author states in a policy."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from video_moderation.policy.action import Action
from video_moderation.policy.content_type import ContentType
from video_moderation.policy.rule import MIN_CONFIDENCE

FLAG, RECORD, IGNORE = Action.FLAG, Action.RECORD, Action.IGNORE


ANIMATED, ILLUSTRATED = ContentType.ANIMATED, ContentType.ILLUSTRATED


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """What every rule states, whichever labels it is for.

    Args:
        action: what follows.
        min_confidence: how sure Rekognition must be, in per cent; default: 50. Not for `IGNORE`.
        min_duration: seconds of the video that must show it before it flags; default: 0. For `FLAG` only.
        min_sightings: how often it must be seen, ten seconds or more apart, before it flags; default: 1.
            For `FLAG` only.
    """

    action: Action
    min_confidence: float | None = None
    min_duration: float | None = None
    min_sightings: int | None = None

    @property
    def threshold(self) -> float | None:
        """The lowest confidence that can matter, in per cent; None if the label is ignored."""
        if self.action == Action.IGNORE:
            return None
        return MIN_CONFIDENCE if self.min_confidence is None else self.min_confidence


@dataclass(frozen=True, kw_only=True)
class Default(Treatment):
    """What follows from a label that no rule is for.

    Example: `Default(action=FLAG, min_confidence=60)`
    """


@dataclass(frozen=True)
class LabelRule(Treatment):
    """What follows from a label of any level, and from those below it that have no rule of their own.

    Example: `LabelRule("Weapons", action=FLAG, min_confidence=80, min_duration=2)`

    Args:
        label: a label of the taxonomy.
        content_type: the rule is for pictures of this type only; default: for any.
    """

    label: str
    _: KW_ONLY
    content_type: ContentType | None = None


@dataclass(frozen=True)
class ContentTypeRule(Treatment):
    """What follows from labels in pictures of a content type, for which there is no `LabelRule`.

    Example: `ContentTypeRule(ANIMATED, action=RECORD)`
    """

    content_type: ContentType


Rule = LabelRule | ContentTypeRule
