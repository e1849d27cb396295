"""Which policies are accepted with a warning."""

from __future__ import annotations

from typing import Any

import pytest

from moderation_stack.policy import (
    ANIMATED,
    FLAG,
    IGNORE,
    ILLUSTRATED,
    RECORD,
    Admission,
    Audience,
    ContentTypeRule,
    Default,
    LabelRule,
    ModerationPolicy,
)

EXPLICIT = LabelRule("Explicit", action=FLAG)
DRAWN = ContentTypeRule(ANIMATED, action=RECORD)
DRAWN_VIOLENCE = LabelRule("Violence", content_type=ANIMATED, action=RECORD)


def warnings(*rules: Any, **given: Any) -> list[str]:
    """The warnings of a policy, without their common beginning."""
    told = ModerationPolicy(version="test-1", rules=rules, **given).warnings
    assert all(warning.startswith("ModerationPolicy: ") for warning in told)
    return [warning.removeprefix("ModerationPolicy: ") for warning in told]


def test_a_narrowed_name() -> None:
    assert warnings(LabelRule("Explicit Nudity", action=FLAG)) == [
        "Explicit Nudity was a top category before taxonomy 7.0 and is now a part of "
        "Explicit; for all that it was, state a rule for Explicit"
    ]


def test_whoever_names_the_successor_too_is_not_warned() -> None:
    assert warnings(EXPLICIT, LabelRule("Explicit Nudity", action=RECORD)) == []


def test_a_rule_for_drawn_pictures_where_every_label_has_a_rule_comes_too_late() -> None:
    policy = ModerationPolicy.general_audience().with_rules(DRAWN, version="test-1")
    assert policy.warnings == [
        "ModerationPolicy: rule 1 (any label (Animated)): "
        "more specific rules decide each label of taxonomy 7.0 that it is for"
    ]


def test_a_rule_for_drawn_pictures_of_a_category_whose_parts_have_rules_of_their_own() -> None:
    parts = [LabelRule("Weapons", action=FLAG), LabelRule("Graphic Violence", action=FLAG)]
    assert warnings(*parts, DRAWN_VIOLENCE) == [
        "rule 3 (Violence (Animated)): more specific rules decide each label of taxonomy 7.0 that it is for"
    ]


@pytest.mark.parametrize(
    "rules",
    [
        [EXPLICIT, DRAWN],
        [LabelRule("Violence", action=FLAG), DRAWN_VIOLENCE],
        # Graphic Violence still follows the rule for drawn violence.
        [LabelRule("Weapons", action=FLAG), DRAWN_VIOLENCE],
        # What has a rule for pictures of the other type only still follows it.
        [
            LabelRule("Weapons", content_type=ILLUSTRATED, action=FLAG),
            LabelRule("Graphic Violence", action=FLAG),
            DRAWN_VIOLENCE,
        ],
        # A label of the second level may be seen without one of those below it.
        [LabelRule("Pills", action=FLAG), LabelRule("Products", content_type=ANIMATED, action=RECORD)],
        [LabelRule("Gambling", action=FLAG), LabelRule("Gambling", content_type=ANIMATED, action=RECORD)],
    ],
)
def test_a_rule_for_drawn_pictures_that_decides_something(rules: list[Any]) -> None:
    assert warnings(*rules) == []


def test_an_admission_of_drawn_pictures_that_others_come_before() -> None:
    drawn = Admission("Violence", content_type=ANIMATED)
    parts = [Admission("Weapons", below=80), Admission("Graphic Violence", below=60)]
    said = "audience 1 (all): admits Violence (Animated): "
    assert warnings(audiences=[Audience("all", admits=[*parts, drawn])]) == [
        f"{said}more specific ones come first for each label of taxonomy 7.0"
    ]
    assert warnings(audiences=[Audience("all", admits=[parts[0], drawn])]) == []
    assert warnings(audiences=[Audience("all", admits=parts), Audience("adult", admits=[drawn])]) == []


AUDIENCES = [Audience("everyone", admits=["Gambling"]), Audience("adult", admits=["Violence"])]


def test_what_is_recorded_and_admitted_by_nobody() -> None:
    said = "recorded, not flagged, and admitted by no audience: "
    so = "; a video with it may be CLEAN and yet for nobody"
    assert warnings(LabelRule("Alcohol", action=RECORD), audiences=AUDIENCES) == [f"{said}Alcohol{so}"]
    assert warnings(EXPLICIT, default=Default(action=RECORD), audiences=AUDIENCES) == [
        f"{said}Non-Explicit Nudity of Intimate parts and Kissing, Swimwear or Underwear, "
        f"Visually Disturbing and 4 more{so}"
    ]


@pytest.mark.parametrize(
    ("rules", "audiences"),
    [
        ([LabelRule("Alcohol", action=RECORD)], []),
        ([LabelRule("Alcohol", action=FLAG)], AUDIENCES),
        ([LabelRule("Alcohol", action=IGNORE)], AUDIENCES),
        ([LabelRule("Weapons", action=RECORD)], AUDIENCES),
        ([LabelRule("Gambling", action=RECORD)], AUDIENCES),
    ],
)
def test_what_is_flagged_ignored_or_admitted_gives_no_doubt(rules: list[Any], audiences: Any) -> None:
    assert warnings(*rules, audiences=audiences) == []
