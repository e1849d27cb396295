"""What `ModerationPolicy` accepts, and how it says what it does not."""

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
from video_moderation.accepted_values import NotAccepted

if TYPE_CHECKING:
    from collections.abc import Callable

EXPLICIT = LabelRule("Explicit", action=FLAG)
CATEGORIES = (
    "Explicit, Non-Explicit Nudity of Intimate parts and Kissing, Swimwear or Underwear, Violence, "
    "Visually Disturbing, Drugs & Tobacco, Alcohol, Rude Gestures, Gambling, Hate Symbols"
)


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
    with pytest.raises(NotAccepted) as refused:
        ModerationPolicy.from_file_or_preset("lenient", "--policy")
    names = "strict, general_audience, news, adult_allowed"
    accepted = f"a YAML file (.yaml, .yml), or one of {names} is accepted"
    assert str(refused.value) == f"--policy=lenient: {accepted}"


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (
            lambda: stated(LabelRule("Nudity", action=FLAG)),
            "rule 1 (Nudity): label=Nudity: a label of the taxonomy before 7.0; "
            "its successors are Exposed Female Nipple and Exposed Buttocks or Anus",
        ),
        (
            lambda: stated(LabelRule("Nakedness", action=FLAG)),
            "rule 1 (Nakedness): label=Nakedness: a label of taxonomy 7.0 is accepted, such as " + CATEGORIES,
        ),
        (
            lambda: stated(LabelRule(18, action=FLAG)),  # type: ignore[arg-type]
            "rule 1 (18): label=18: a label of taxonomy 7.0 is accepted, such as " + CATEGORIES,
        ),
        (
            lambda: stated(EXPLICIT, LabelRule("violence", action=FLAG)),
            "rule 2 (violence): label=violence: a label of taxonomy 7.0 is accepted; "
            "the nearest are Violence, Weapon Violence, Graphic Violence",
        ),
        (
            lambda: stated(LabelRule("Suggestive", action=IGNORE)),
            "rule 1 (Suggestive): label=Suggestive: a label of the taxonomy before 7.0; its successors are "
            "Non-Explicit Nudity of Intimate parts and Kissing and Swimwear or Underwear",
        ),
        (
            lambda: stated(LabelRule("Tobacco", action=FLAG)),
            "rule 1 (Tobacco): label=Tobacco: a label of the taxonomy before 7.0; "
            "its successor is Drugs & Tobacco",
        ),
        (
            lambda: stated(LabelRule("Explicit", action="block")),  # type: ignore[arg-type]
            "rule 1 (Explicit): action=block: ignore, record or flag is accepted",
        ),
        (
            lambda: stated(LabelRule("Explicit", action=FLAG, min_confidence=100.5)),
            "rule 1 (Explicit): min_confidence=100.5: a number from 0 to 100 is accepted",
        ),
        (
            lambda: stated(LabelRule("Explicit", action=FLAG, min_confidence=float("nan"))),
            "rule 1 (Explicit): min_confidence=nan: a number from 0 to 100 is accepted",
        ),
        (
            lambda: stated(LabelRule("Explicit", action=FLAG, min_confidence=True)),
            "rule 1 (Explicit): min_confidence=True: a number from 0 to 100 is accepted",
        ),
        (
            lambda: stated(LabelRule("Explicit", action=FLAG, min_confidence=0.8)),
            "rule 1 (Explicit): min_confidence=0.8: it is in per cent: 80 rather than 0.8",
        ),
        (
            lambda: stated(default=Default(action=RECORD, min_confidence=0.999)),
            "default: min_confidence=0.999: it is in per cent: 99.9 rather than 0.999",
        ),
        (
            lambda: stated(content_type_confidence=0.9),
            "content_type_confidence=0.9: it is in per cent: 90 rather than 0.9",
        ),
        (
            lambda: stated(LabelRule("Explicit", action=FLAG, min_duration=-1)),
            "rule 1 (Explicit): min_duration=-1: a number from 0 to 21600 is accepted",
        ),
        (
            lambda: stated(LabelRule("Explicit", action=FLAG, min_sightings=0)),
            "rule 1 (Explicit): min_sightings=0: a whole number from 1 to 2160 is accepted",
        ),
        (
            lambda: stated(LabelRule("Explicit", action=IGNORE, min_confidence=80)),
            "rule 1 (Explicit): min_confidence=80: accepted with flag or record, not with ignore",
        ),
        (
            lambda: stated(LabelRule("Explicit", action=RECORD, min_duration=1)),
            "rule 1 (Explicit): min_duration=1: accepted with flag, not with record",
        ),
        (
            lambda: stated(LabelRule("Explicit", action=FLAG, content_type="Drawn")),  # type: ignore[arg-type]
            "rule 1 (Explicit (Drawn)): content_type=Drawn: Animated or Illustrated is accepted",
        ),
        (
            lambda: stated(EXPLICIT, LabelRule("Alcohol", action=FLAG), EXPLICIT),
            "rule 3 (Explicit): rule 1 is for the same; one rule is accepted",
        ),
        (
            lambda: stated("Explicit"),
            "rule 1=Explicit: a LabelRule or ContentTypeRule is accepted",
        ),
        (
            lambda: stated(["Explicit"] * 50),
            "rule 1=['Explicit', 'Explicit', 'Explicit', 'Explicit', 'Explicit', 'Explicit', ...]: "
            "a LabelRule or ContentTypeRule is accepted",
        ),
        (
            lambda: stated(default=FLAG),
            "default=flag: a Default is accepted, such as Default(action=FLAG)",
        ),
        (
            lambda: stated(default=Default(action=FLAG, min_confidence=-1)),
            "default: min_confidence=-1: a number from 0 to 100 is accepted",
        ),
        (
            lambda: stated(default=Default(action=IGNORE)),
            "it ignores everything; a policy that flags or records something is accepted",
        ),
        (
            lambda: stated(content_type_confidence=101),
            "content_type_confidence=101: a number from 0 to 100 is accepted",
        ),
        (
            lambda: stated(version="my policy"),
            "version=my policy: 1 to 64 letters, digits, dots, underscores or hyphens are accepted",
        ),
        (
            lambda: stated(version=1.0),
            "version=1: a text is accepted; in YAML, in quotes",
        ),
        (
            lambda: ModerationPolicy.preset("lenient"),
            "preset=lenient: strict, general_audience, news or adult_allowed is accepted",
        ),
    ],
)
def test_what_is_not_accepted_is_said_in_one_line(state: Callable[[], object], message: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        state()
    assert str(refused.value) == f"ModerationPolicy: {message}"


@pytest.mark.parametrize(
    ("state", "name", "accepted"),
    [
        (lambda: ModerationPolicy(version="v", rules=EXPLICIT), "rules=LabelRule(", "a list"),  # type: ignore[arg-type]
        (lambda: ModerationPolicy(version="v", rules={EXPLICIT}), "rules={LabelRule(", "a list"),  # type: ignore[arg-type]
        (lambda: ModerationPolicy(version="v", rules=None), "rules=None", "a list"),  # type: ignore[arg-type]
        (lambda: ModerationPolicy(version="v", rules="Explicit"), "rules=Explicit", "a list"),  # type: ignore[arg-type]
        (lambda: stated(default=EXPLICIT), "default=LabelRule(", "a Default"),
        (
            lambda: ModerationPolicy.strict().with_rules([EXPLICIT], version="v"),  # type: ignore[arg-type]
            "rule 1=[LabelRule(",
            "a LabelRule or ContentTypeRule",
        ),
    ],
)
def test_a_slip_is_refused_in_one_short_line(state: Callable[[], object], name: str, accepted: str) -> None:
    with pytest.raises(NotAccepted) as refused:
        state()
    told = str(refused.value)
    assert told.startswith(f"ModerationPolicy: {name}")
    assert f": {accepted} is accepted" in told
    assert "\n" not in told
    assert len(told) < 200


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
