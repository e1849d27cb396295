"""Which rule decides a label, and when it flags."""

from __future__ import annotations

import pytest

from tests.unit.domain.policy.labels import FLAG, IGNORE, PARENTS, RECORD, policy, seen, with_parents
from video_moderation.policy import Rule, evaluate
from video_moderation.policy.evaluation.outcome import REASONS_KEPT


def test_the_most_specific_rule_decides() -> None:
    rules = policy(Rule(FLAG, "Violence"), Rule(RECORD, "Weapons"))
    assert evaluate(rules, with_parents("Weapons")).action is RECORD
    assert evaluate(rules, with_parents("Blood & Gore")).action is FLAG


def test_a_parent_of_an_ignored_label_does_not_flag() -> None:
    rules = policy(Rule(FLAG, "Violence"), Rule(IGNORE, "Weapons"))
    outcome = evaluate(rules, with_parents("Weapons"))
    assert outcome.action is IGNORE
    assert outcome.reasons == ()


def test_a_grandparent_of_an_ignored_label_does_not_flag() -> None:
    rules = policy(Rule(FLAG, "Violence"), Rule(IGNORE, "Blood & Gore"))
    assert not evaluate(rules, [seen("Violence"), seen("Blood & Gore")]).flagged


def test_a_parent_alone_follows_its_own_rule() -> None:
    rules = policy(Rule(FLAG, "Violence"), Rule(IGNORE, "Weapons"))
    assert evaluate(rules, [*with_parents("Weapons", 0), seen("Violence", 500)]).flagged


def test_a_parent_surer_than_what_is_below_it_follows_its_own_rule() -> None:
    rules = policy(Rule(FLAG, "Violence", min_confidence=60), Rule(IGNORE, "Weapons"))
    assert evaluate(rules, [seen("Violence", 0, 90.0), seen("Weapons", 0, 55.0)]).flagged


def test_a_label_below_its_own_threshold_does_not_fall_back_to_its_parents() -> None:
    rules = policy(Rule(FLAG, "Violence"), Rule(FLAG, "Weapons", min_confidence=90))
    assert not evaluate(rules, with_parents("Weapons", confidence=89.9)).flagged
    assert evaluate(rules, with_parents("Weapons", confidence=90.0)).flagged


def test_what_no_rule_is_for_follows_the_default() -> None:
    assert evaluate(policy(default=Rule(FLAG)), with_parents("Alcohol Use")).reasons[0].rule == "default"


def test_a_label_that_aws_added_follows_its_parent_and_is_counted() -> None:
    rules = policy(Rule(FLAG, "Weapons"))
    outcome = evaluate(rules, [*with_parents("Laser Swords", 0), *with_parents("Laser Swords", 500)])
    assert outcome.reasons[0].finding.path == ("Violence", "Weapons", "Laser Swords")
    assert (outcome.flagged, outcome.unknown_labels, outcome.unknown_names) == (True, 2, ("Laser Swords",))


def test_a_category_that_aws_added_follows_the_default() -> None:
    assert evaluate(policy(default=Rule(FLAG)), [seen("Spoilers")]).flagged


def test_too_short_is_recorded_and_long_enough_flags() -> None:
    rules = policy(Rule(FLAG, "Weapons", min_duration=1_500))
    samples = [label for millis in (0, 500, 9_000) for label in with_parents("Weapons", millis)]
    assert evaluate(rules, samples[:4]).action is RECORD
    assert evaluate(rules, samples).action is FLAG


def test_a_rule_adds_up_all_its_labels() -> None:
    rules = policy(Rule(FLAG, "Violence", min_duration=1_000))
    assert evaluate(rules, [*with_parents("Weapons", 0), *with_parents("Blood & Gore", 500)]).flagged


def test_one_instant_counts_once_however_many_labels_it_has() -> None:
    rules = policy(Rule(FLAG, "Violence", min_duration=1_000))
    assert not evaluate(rules, [*with_parents("Weapons"), *with_parents("Blood & Gore")]).flagged


def test_sightings_are_ten_seconds_apart() -> None:
    rules = policy(Rule(FLAG, "Weapons", min_sightings=2))
    first = with_parents("Weapons", 9_900)
    assert not evaluate(rules, [*first, *with_parents("Weapons", 19_899)]).flagged
    assert evaluate(rules, [*first, *with_parents("Weapons", 19_900)]).flagged


def test_reasons_say_what_where_how_sure_and_which_rule() -> None:
    rules = policy(Rule(FLAG, "Violence"), Rule(RECORD, "Alcohol"))
    outcome = evaluate(
        rules,
        [
            *with_parents("Alcohol Use", 0, 99.0),
            *with_parents("Weapons", 2_000, 80.0),
            *with_parents("Weapons", 4_000, 97.5),
        ],
    )
    assert [reason.to_json() for reason in outcome.reasons] == [
        {
            "rule": "Violence",
            "action": "flag",
            "path": ["Violence", "Weapons"],
            "confidence": 97.5,
            "startMillis": 2_000,
            "endMillis": 4_500,
            "durationMillis": 1_000,
            "sightings": 1,
            "scenes": [
                {"startMillis": 4_000, "endMillis": 4_500, "confidence": 97.5},
                {"startMillis": 2_000, "endMillis": 2_500, "confidence": 80.0},
            ],
            "sceneCount": 2,
        },
        {
            "rule": "Alcohol",
            "action": "record",
            "path": ["Alcohol", "Alcohol Use"],
            "confidence": 99.0,
            "startMillis": 0,
            "endMillis": 500,
            "durationMillis": 500,
            "sightings": 1,
            "scenes": [{"startMillis": 0, "endMillis": 500, "confidence": 99.0}],
            "sceneCount": 1,
        },
    ]
    assert outcome.categories == ("Violence",)


@pytest.mark.parametrize(("millis", "scenes"), [(750, 1), (751, 2)])
def test_samples_up_to_750_milliseconds_apart_are_one_scene(millis: int, scenes: int) -> None:
    outcome = evaluate(policy(Rule(FLAG, "Weapons")), [seen("Weapons", 0), seen("Weapons", millis)])
    (reason,) = outcome.reasons
    assert (reason.scene_count, len(reason.scenes)) == (scenes, scenes)


def test_the_strongest_reason_comes_first() -> None:
    rules = policy(Rule(RECORD, "Explicit"), default=Rule(FLAG))
    # Against the expected order wherever time leaves a choice.
    labels = [
        seen("Explicit", 0, 99.0),
        seen("Smoking", 1_000, 90.0),
        seen("Corpses", 2_000, 90.0),
        seen("Alcohol Use", 2_000, 90.0),
        seen("Gambling", 3_000, 80.0),
        seen("Gambling", 3_500, 90.0),
        seen("Weapons", 5_000, 95.0),
    ]
    surest_longest_earliest_name = ["Weapons", "Gambling", "Smoking", "Alcohol Use", "Corpses"]
    outcome = evaluate(rules, labels)
    assert [reason.finding.path[-1] for reason in outcome.reasons] == [
        *surest_longest_earliest_name,
        "Explicit",
    ]
    assert outcome.categories == ("Violence", "Gambling", "Drugs & Tobacco", "Alcohol", "Visually Disturbing")


def test_flags_are_counted_apart_from_records() -> None:
    rules = policy(Rule(FLAG, "Violence"), default=Rule(RECORD))
    labels = [seen(name, 0, 90.0) for name in PARENTS]
    outcome = evaluate(rules, labels)
    flags = [name for name in PARENTS if with_parents(name)[0].name == "Violence"]
    assert outcome.reason_count > outcome.flag_count > 0
    assert outcome.flag_count == len([name for name in flags if name not in PARENTS.values()])
    assert evaluate(policy(default=Rule(FLAG)), labels).flag_count > REASONS_KEPT
    assert evaluate(policy(default=Rule(RECORD)), labels).flag_count == 0


def test_only_the_strongest_reasons_are_kept_and_all_are_counted() -> None:
    labels = [seen(name, 500 * number, 50.0 + number) for number, name in enumerate(PARENTS)]
    outcome = evaluate(policy(default=Rule(FLAG)), labels)
    assert outcome.reason_count == len(PARENTS)
    assert [reason.finding.confidence for reason in outcome.reasons] == [
        50.0 + len(PARENTS) - place for place in range(1, REASONS_KEPT + 1)
    ]


def test_every_flagged_category_is_named_however_many_reasons_there_are() -> None:
    weak = [seen("Gambling", 0, 60.0)]
    strong = [seen(name, 500, 99.0) for name in PARENTS if name != "Gambling" and PARENTS[name]]
    outcome = evaluate(policy(default=Rule(FLAG)), [*weak, *strong])
    assert "Gambling" not in [reason.finding.path[0] for reason in outcome.reasons]
    assert outcome.categories[-1] == "Gambling"
    assert "Gambling" not in evaluate(policy(Rule(RECORD, "Gambling"), default=Rule(FLAG)), weak).categories


def test_no_labels_no_reasons() -> None:
    outcome = evaluate(policy(default=Rule(FLAG)), [])
    assert (outcome.action, outcome.flagged, outcome.reasons) == (IGNORE, False, ())


def test_the_outcome_states_the_version_of_the_policy() -> None:
    assert evaluate(policy(default=Rule(FLAG)), []).policy_version == "test-1+0"
