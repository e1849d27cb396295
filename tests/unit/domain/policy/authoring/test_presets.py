"""What the named policies decide about typical videos."""

from __future__ import annotations

import pytest

from moderation_stack.policy import ModerationPolicy
from tests.unit.domain.policy.labels import FLAG, RECORD, with_parents
from video_moderation.policy import Outcome, evaluate, read_policy
from video_moderation.policy.authoring.presets import PRESETS

EVERY_PRESET = pytest.mark.parametrize("preset", PRESETS)


def outcome(preset: str, *names: str, confidence: float = 95.0) -> Outcome:
    """What a preset says of three seconds of these labels."""
    samples = [
        label
        for name in names
        for millis in range(0, 3_000, 500)
        for label in with_parents(name, millis, confidence)
    ]
    return evaluate(read_policy(ModerationPolicy.preset(preset).to_json()), samples)


@EVERY_PRESET
def test_nothing_is_clean_and_for_everyone(preset: str) -> None:
    assert (outcome(preset).flagged, outcome(preset).audience) == (False, "everyone")


@EVERY_PRESET
def test_self_harm_flags_and_is_for_nobody(preset: str) -> None:
    found = outcome(preset, "Self-Harm", confidence=50.0)
    assert (found.flagged, found.audience) == (True, "nobody")


@EVERY_PRESET
def test_a_category_that_aws_added_flags(preset: str) -> None:
    assert outcome(preset, "Spoilers").flagged


@pytest.mark.parametrize(
    ("preset", "action", "audience"),
    [
        ("strict", FLAG, "nobody"),
        ("general_audience", FLAG, "nobody"),
        ("news", FLAG, "nobody"),
        ("adult_allowed", RECORD, "adult"),
    ],
)
def test_explicit_nudity(preset: str, action: str, audience: str) -> None:
    found = outcome(preset, "Exposed Female Genitalia")
    assert (found.action, found.audience) == (action, audience)


@pytest.mark.parametrize(
    ("preset", "action"),
    [("strict", FLAG), ("general_audience", RECORD), ("news", RECORD), ("adult_allowed", RECORD)],
)
def test_the_beach(preset: str, action: str) -> None:
    found = outcome(preset, "Female Swimwear or Underwear")
    assert (found.action, found.audience) == (action, "teen")


@pytest.mark.parametrize(
    ("preset", "action"),
    [("strict", FLAG), ("general_audience", FLAG), ("news", RECORD), ("adult_allowed", RECORD)],
)
def test_armed_people(preset: str, action: str) -> None:
    found = outcome(preset, "Weapons")
    assert (found.action, found.audience) == (action, "teen")


@EVERY_PRESET
def test_corpses_flag_and_are_for_adults(preset: str) -> None:
    found = outcome(preset, "Corpses")
    assert (found.flagged, found.audience) == (True, "adult")


@pytest.mark.parametrize(
    ("preset", "action", "audience"),
    [
        ("strict", FLAG, "nobody"),
        ("general_audience", FLAG, "nobody"),
        ("news", RECORD, "adult"),
        ("adult_allowed", FLAG, "nobody"),
    ],
)
def test_hate_symbols(preset: str, action: str, audience: str) -> None:
    found = outcome(preset, "Nazi Party")
    assert (found.action, found.audience) == (action, audience)


def test_each_preset_has_a_method_of_its_name() -> None:
    named = {name: getattr(ModerationPolicy, name)() for name in PRESETS}
    assert named == {name: ModerationPolicy.preset(name) for name in PRESETS}


@EVERY_PRESET
def test_presets_are_stated_without_warnings_and_small_enough_for_an_environment_variable(
    preset: str,
) -> None:
    policy = ModerationPolicy.preset(preset)
    assert policy.warnings == []
    assert len(policy.to_json()) < 1_500
