"""What `ModerationPolicy` accepts, and its errors about anything else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_stack.policy import (
    ANIMATED,
    FLAG,
    IGNORE,
    RECORD,
    Admission,
    Audience,
    ContentTypeRule,
    Default,
    LabelRule,
    ModerationPolicy,
)
from video_moderation.accepted_values import NotAccepted, ValueNotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable

EXPLICIT = LabelRule("Explicit", action=FLAG)
INFINITE = float("inf")


def stated(*rules: Any, version: Any = "test-1", **given: Any) -> ModerationPolicy:
    return ModerationPolicy(version=version, rules=rules, **given)


def test_nothing_but_a_version_is_needed_and_then_everything_flags() -> None:
    document = json.loads(stated().to_json())
    assert (document["default"], document["rules"]) == ({"action": "flag", "minConfidence": 50}, [])


@pytest.mark.parametrize("min_confidence", [0, 50, 72.5, 100])
def test_every_label_flags_from_the_stated_confidence_on(min_confidence: float) -> None:
    policy = ModerationPolicy.every_label(min_confidence)
    document = json.loads(policy.to_json())
    assert (document["rules"], document["audiences"]) == ([], [])
    assert document["default"] == {"action": "flag", "minConfidence": min_confidence}
    assert policy.min_confidence == min_confidence
    assert policy.full_version.startswith("every-label+")


def test_every_label_flags_from_fifty_per_cent_on_unless_stated() -> None:
    assert ModerationPolicy.every_label() == ModerationPolicy.every_label(50)


def test_a_policy_by_name_is_the_preset() -> None:
    assert ModerationPolicy.from_file_or_preset("news") == ModerationPolicy.news()


def test_what_is_neither_a_file_nor_a_preset_is_refused_by_the_name_of_the_value() -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        ModerationPolicy.from_file_or_preset("lenient", "--policy")
    assert (refused.value.name, refused.value.value) == ("--policy", "lenient")


@pytest.mark.parametrize(
    ("rule", "name", "value"),
    [
        (LabelRule("Nudity", action=FLAG), "(Nudity): label", "Nudity"),
        (LabelRule("Nakedness", action=FLAG), "(Nakedness): label", "Nakedness"),
        (LabelRule(18, action=FLAG), "(18): label", 18),  # type: ignore[arg-type]
        (LabelRule("violence", action=FLAG), "(violence): label", "violence"),
        (LabelRule("Explicit", action="block"), "(Explicit): action", "block"),  # type: ignore[arg-type]
        (LabelRule("Explicit", action=FLAG, min_confidence=100.5), "(Explicit): min_confidence", 100.5),
        (LabelRule("Explicit", action=FLAG, min_confidence=INFINITE), "(Explicit): min_confidence", INFINITE),
        (LabelRule("Explicit", action=FLAG, min_confidence=True), "(Explicit): min_confidence", True),
        (LabelRule("Explicit", action=FLAG, min_confidence=0.8), "(Explicit): min_confidence", 0.8),
        (LabelRule("Explicit", action=FLAG, min_duration=-1), "(Explicit): min_duration", -1),
        (LabelRule("Explicit", action=FLAG, min_sightings=0), "(Explicit): min_sightings", 0),
        (LabelRule("Explicit", action=IGNORE, min_confidence=80), "(Explicit): min_confidence", 80),
        (LabelRule("Explicit", action=RECORD, min_duration=1), "(Explicit): min_duration", 1),
        (LabelRule("Explicit", action=RECORD, min_sightings=2), "(Explicit): min_sightings", 2),
        (
            LabelRule("Explicit", action=FLAG, content_type="Drawn"),  # type: ignore[arg-type]
            "(Explicit (Drawn)): content_type",
            "Drawn",
        ),
    ],
)
def test_an_error_names_the_rule_and_the_value(rule: LabelRule, name: str, value: object) -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        stated(LabelRule("Alcohol", action=FLAG), rule)
    assert (refused.value.name, refused.value.value) == (f"ModerationPolicy: rule 2 {name}", value)


@pytest.mark.parametrize(
    ("given", "name", "value"),
    [
        ({"default": Default(action=RECORD, min_confidence=0.999)}, "default: min_confidence", 0.999),
        ({"default": Default(action=FLAG, min_confidence=-1)}, "default: min_confidence", -1),
        ({"default": FLAG}, "default", FLAG),
        ({"default": EXPLICIT}, "default", EXPLICIT),
        ({"content_type_confidence": 0.9}, "content_type_confidence", 0.9),
        ({"content_type_confidence": 101}, "content_type_confidence", 101),
        ({"version": "my policy"}, "version", "my policy"),
        ({"version": 1.0}, "version", 1.0),
        ({"rules": ["Explicit"]}, "rule 1", "Explicit"),
        ({"rules": [["Explicit"] * 50]}, "rule 1", ["Explicit"] * 50),
        ({"rules": EXPLICIT}, "rules", EXPLICIT),
        ({"rules": {EXPLICIT}}, "rules", {EXPLICIT}),
        ({"rules": None}, "rules", None),
        ({"rules": "Explicit"}, "rules", "Explicit"),
    ],
)
def test_an_error_names_the_value_in_one_short_line(given: dict[str, Any], name: str, value: object) -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        ModerationPolicy(**{"version": "v", **given})
    assert (refused.value.name, refused.value.value) == (f"ModerationPolicy: {name}", value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_a_list_in_place_of_a_rule_is_refused() -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        ModerationPolicy.strict().with_rules([EXPLICIT], version="v")  # type: ignore[arg-type]
    assert (refused.value.name, refused.value.value) == ("ModerationPolicy: rule 1", [EXPLICIT])


def test_a_preset_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        ModerationPolicy.preset("lenient")
    assert (refused.value.name, refused.value.value) == ("ModerationPolicy: preset", "lenient")


def test_an_error_has_the_form_of_the_cdks() -> None:
    with pytest.raises(ValueNotAccepted) as refused:
        stated(LabelRule("violence", action=FLAG))
    assert str(refused.value) == (
        "ModerationPolicy: rule 1 (violence): label must be a label of taxonomy 7.0 "
        '(the nearest are Violence, Weapon Violence, Graphic Violence), but "violence" was provided'
    )


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (
            lambda: stated(EXPLICIT, LabelRule("Alcohol", action=FLAG), EXPLICIT),
            "ModerationPolicy: rule 3 (Explicit) must not be for the same label and content type as rule 1",
        ),
        (
            lambda: stated(default=Default(action=IGNORE)),
            "ModerationPolicy must flag or record something, but ignores every label",
        ),
    ],
)
def test_rules_that_are_wrong_together_are_refused(state: Callable[[], object], message: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        state()
    assert str(refused.value) == message


def test_rules_may_come_one_by_one() -> None:
    assert ModerationPolicy(version="v", rules=(each for each in [EXPLICIT])).rules == (EXPLICIT,)  # type: ignore[arg-type]


def test_the_same_label_may_have_a_rule_for_each_content_type() -> None:
    drawn = LabelRule("Violence", action=RECORD, content_type=ANIMATED)
    assert stated(LabelRule("Violence", action=FLAG), drawn, ContentTypeRule(ANIMATED, action=IGNORE))


@pytest.mark.parametrize("confidence", [0, 1, 1.5, 100])
def test_a_percentage_is_a_number_from_0_to_100(confidence: float) -> None:
    assert stated(default=Default(action=FLAG, min_confidence=confidence)).min_confidence == confidence


def test_rekognition_is_asked_for_the_lowest_threshold_that_can_matter() -> None:
    flag_all = Default(action=FLAG, min_confidence=80)
    low = LabelRule("Explicit", action=FLAG, min_confidence=35)
    assert stated(default=flag_all).min_confidence == 80
    assert stated(low, default=flag_all).min_confidence == 35
    assert stated(default=flag_all, audiences=[Audience("all", min_confidence=60)]).min_confidence == 60
    never = Audience("all", admits=[Admission("Explicit", below=20)])
    assert stated(default=flag_all, audiences=[never]).min_confidence == 20
    ignoring = LabelRule("Alcohol", action=IGNORE)
    assert stated(ignoring, default=flag_all).min_confidence == 80


def test_the_version_changes_with_the_content_and_with_nothing_else() -> None:
    alcohol = LabelRule("Alcohol", action=FLAG, min_confidence=50)
    version = stated(EXPLICIT, alcohol).full_version
    assert version.startswith("test-1+")
    assert stated(alcohol, EXPLICIT).full_version == version
    assert stated(alcohol, LabelRule("Explicit", action=FLAG, min_confidence=50.0)).full_version == version
    assert stated(EXPLICIT).full_version != version
    renamed = stated(EXPLICIT, alcohol, version="test-2").full_version
    assert renamed.partition("+")[2] == version.partition("+")[2]


def test_more_rules_take_the_place_of_those_for_the_same() -> None:
    ours = ModerationPolicy.general_audience().with_rules(
        LabelRule("Swimwear or Underwear", action=IGNORE), version="ours-1"
    )
    actions = [rule.action for rule in ours.rules if getattr(rule, "label", "") == "Swimwear or Underwear"]
    assert actions == [IGNORE]
    assert ours.full_version.startswith("ours-1+")


def test_an_action_may_be_a_plain_word() -> None:
    plain = stated(LabelRule("Alcohol", action="ignore"))  # type: ignore[arg-type]
    assert plain.full_version == stated(LabelRule("Alcohol", action=IGNORE)).full_version
