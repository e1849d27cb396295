"""The named policies, each written out as tables in docs/reference/policy.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from video_moderation.policy.audience import Admission, Audience
from video_moderation.policy.authoring.rules import FLAG, RECORD, Default, LabelRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.policy.authoring.rules import Rule

_NUDITY = "Non-Explicit Nudity of Intimate parts and Kissing"

FLAG_ALL = Default(action=FLAG, min_confidence=50)


class Preset(NamedTuple):
    """What a named policy says."""

    version: str
    rules: Sequence[Rule]
    default: Default = FLAG_ALL
    audiences: Sequence[Audience] = ()


def _flag(min_confidence: float, *labels: str, min_duration: float | None = None) -> list[LabelRule]:
    return [
        LabelRule(label, action=FLAG, min_confidence=min_confidence, min_duration=min_duration)
        for label in labels
    ]


def _record(*labels: str) -> list[LabelRule]:
    return [LabelRule(label, action=RECORD, min_confidence=50) for label in labels]


EVERYONE = Audience("everyone", admits=["Bare Back", "Exposed Male Nipple", "Kissing on the Lips"])
TEEN = Audience(
    "teen",
    admits=[
        "Swimwear or Underwear",
        "Weapons",
        "Explosions and Blasts",
        "Crashes",
        "Products",
        "Alcohol",
        "Rude Gestures",
        "Gambling",
    ],
)
_FOR_ADULTS = (
    _NUDITY,
    "Violence",
    Admission("Self-Harm", below=50),
    "Visually Disturbing",
    "Drugs & Tobacco",
)
ADULT = Audience("adult", admits=_FOR_ADULTS)
ADULT_NEWS = Audience("adult", admits=(*_FOR_ADULTS, "Hate Symbols"))
ADULT_EXPLICIT = Audience("adult", admits=(*_FOR_ADULTS, "Explicit"))

STRICT = Preset("strict-1", [], audiences=[EVERYONE, TEEN, ADULT])

GENERAL_AUDIENCE = Preset(
    "general-audience-1",
    [
        *_flag(50, "Explicit", "Self-Harm", "Hate Symbols"),
        *_flag(60, _NUDITY, "Violence", "Visually Disturbing"),
        *_flag(70, "Drugs & Tobacco"),
        *_flag(80, "Rude Gestures"),
        *_flag(80, "Weapons", "Crashes", min_duration=1),
        *_record("Bare Back", "Exposed Male Nipple", "Kissing on the Lips", "Swimwear or Underwear"),
        *_record("Explosions and Blasts", "Products", "Alcohol", "Gambling"),
    ],
    audiences=[EVERYONE, TEEN, ADULT],
)

NEWS = Preset(
    "news-1",
    [
        *_flag(50, "Explicit", "Self-Harm"),
        *_flag(70, "Blood & Gore", "Death and Emaciation"),
        *_flag(80, _NUDITY),
        *_flag(80, "Graphic Violence", min_duration=1),
        *_record("Bare Back", "Exposed Male Nipple", "Kissing on the Lips", "Swimwear or Underwear"),
        *_record("Violence", "Physical Violence", "Explosions and Blasts", "Visually Disturbing"),
        *_record("Drugs & Tobacco", "Alcohol", "Rude Gestures", "Gambling", "Hate Symbols"),
    ],
    audiences=[EVERYONE, TEEN, ADULT_NEWS],
)

ADULT_ALLOWED = Preset(
    "adult-allowed-1",
    [
        *_flag(50, "Self-Harm", "Hate Symbols"),
        *_flag(60, "Graphic Violence", "Visually Disturbing"),
        *_flag(80, "Drugs & Tobacco"),
        *_record("Explicit", _NUDITY, "Swimwear or Underwear", "Violence", "Explosions and Blasts"),
        *_record("Crashes", "Products", "Smoking", "Alcohol", "Rude Gestures", "Gambling"),
    ],
    audiences=[EVERYONE, TEEN, ADULT_EXPLICIT],
)

PRESETS = {
    "strict": STRICT,
    "general_audience": GENERAL_AUDIENCE,
    "news": NEWS,
    "adult_allowed": ADULT_ALLOWED,
}
