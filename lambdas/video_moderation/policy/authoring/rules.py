"""The words that a policy is stated in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from video_moderation.policy.action import Action
from video_moderation.policy.content_type import ContentType

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_CONFIDENCE = 50.0
"""What Rekognition itself asks for unless told otherwise, in per cent."""

FLAG, RECORD, IGNORE = Action.FLAG, Action.RECORD, Action.IGNORE


ANIMATED, ILLUSTRATED = ContentType.ANIMATED, ContentType.ILLUSTRATED


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """What every rule says, whatever it is for.

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


Rule = LabelRule | ContentTypeRule


def listed(values: Any) -> Any:
    """A tuple of what comes in an order; anything else as it is, to be refused where its place is known.

    A text has letters in an order, and is a slip: `admits="Alcohol"` means `admits=["Alcohol"]`.
    """
    in_order = isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping | Set)
    return tuple(values) if in_order else values
