"""Labels that the taxonomy does not have, or has elsewhere."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.unit.domain.policy.labels import FLAG, IGNORE, RECORD, policy
from video_moderation.labels.label import Label
from video_moderation.policy import Action, Admission, Audience, Rule, evaluate

# Two new levels at once, as Rekognition would return them.
VIOLENCE = Label(0, "Violence", "", 1, 90.0)
ENERGY_WEAPONS = Label(0, "Energy Weapons", "Violence", 2, 90.0)
RAY_GUNS = Label(0, "Ray Guns", "Energy Weapons", 3, 90.0)
TWO_NEW_LEVELS = [VIOLENCE, ENERGY_WEAPONS, RAY_GUNS]


def test_a_label_whose_parent_is_new_follows_the_default_and_its_parent_its_own_parent() -> None:
    outcome = evaluate(policy(Rule(RECORD, "Violence"), default=Rule(FLAG)), TWO_NEW_LEVELS)
    assert [(reason.rule, reason.finding.path) for reason in outcome.reasons] == [
        ("default", ("Energy Weapons", "Ray Guns")),
        ("Violence", ("Violence", "Energy Weapons")),
    ]
    assert outcome.unknown_names == ("Energy Weapons", "Ray Guns")


@pytest.mark.parametrize("violence", Action)
@pytest.mark.parametrize("default", Action)
def test_two_new_levels_are_judged_by_the_stricter_of_category_and_default(
    violence: Action, default: Action
) -> None:
    rules = policy(Rule(violence, "Violence"), default=Rule(default))
    stricter = max(violence, default, key=lambda action: action.severity)
    for labels in permutations(TWO_NEW_LEVELS):
        assert evaluate(rules, labels).action is stricter


def test_two_new_levels_are_not_admitted_as_a_part_of_their_category() -> None:
    violent = Audience("adult", admits=(Admission("Violence"),))
    rules = policy(default=Rule(RECORD), audiences=[Audience("everyone"), violent])
    assert evaluate(rules, [VIOLENCE, ENERGY_WEAPONS]).audience == "adult"
    assert evaluate(rules, TWO_NEW_LEVELS).audience == "nobody"


@pytest.mark.parametrize("parent", ["Dangerous Things", "Visually Disturbing", "Crashes", ""])
def test_a_label_that_aws_moved_stays_where_the_taxonomy_has_it(parent: str) -> None:
    moved = Label(0, "Weapons", parent, 2, 90.0)
    assert moved.path == ("Violence", "Weapons")
    assert moved.top_category == "Violence"
    assert evaluate(policy(Rule(FLAG, "Violence")), [moved]).flagged
    assert not evaluate(policy(Rule(IGNORE, "Violence"), default=Rule(FLAG)), [moved]).flagged


def test_the_new_parent_of_a_label_that_aws_moved_is_judged_by_itself() -> None:
    moved = [Label(0, "Dangerous Things", "", 1, 90.0), Label(0, "Weapons", "Dangerous Things", 2, 90.0)]
    outcome = evaluate(policy(Rule(IGNORE, "Violence"), default=Rule(FLAG)), moved)
    assert [reason.finding.path for reason in outcome.reasons] == [("Dangerous Things",)]
