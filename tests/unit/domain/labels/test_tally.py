from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from tests.unit.domain.policy.labels import FLAG, labels, policy, seen, with_parents
from video_moderation.labels.instants import instants
from video_moderation.labels.tally import Tally
from video_moderation.policy import evaluate
from video_moderation.policy.rule import Rule

if TYPE_CHECKING:
    from video_moderation.labels.label import Label

SWIM = "Female Swimwear or Underwear"
EVERYTHING_FLAGS = policy(default=Rule(FLAG, min_confidence=0))


def tally(given_labels: list[Label]) -> Tally:
    result = Tally()
    for instant in instants(sorted(given_labels, key=lambda label: label.timestamp)):
        result.add(instant)
    return result


def test_consecutive_samples_are_one_scene_and_parents_make_none() -> None:
    result = tally([label for millis in (2000, 2500, 3000) for label in with_parents(SWIM, millis)])
    assert result.label_count == 6
    assert result.scene_count == 1


def test_a_missed_sample_ends_a_scene() -> None:
    assert tally([*with_parents(SWIM, 0), *with_parents(SWIM, 1000)]).scene_count == 2


def test_samples_that_snap_to_frames_are_still_consecutive() -> None:
    assert (
        tally([label for millis in (0, 534, 1001) for label in with_parents(SWIM, millis)]).scene_count == 1
    )


def test_a_label_without_children_at_its_instant_makes_a_scene_of_its_own() -> None:
    assert tally([seen("Gambling"), *with_parents(SWIM)]).scene_count == 2


def test_two_labels_at_one_instant_are_two_scenes() -> None:
    assert tally([*with_parents(SWIM), *with_parents("Male Swimwear or Underwear")]).scene_count == 2


@pytest.mark.parametrize(("violence", "scenes"), [(97.0, 2), (60.0, 1), (55.0, 1)])
def test_a_parent_surer_than_what_is_below_it_makes_a_scene_of_its_own(violence: float, scenes: int) -> None:
    assert tally([seen("Violence", 0, violence), seen("Weapons", 0, 60.0)]).scene_count == scenes


@given(labels)
def test_there_are_as_many_scenes_as_the_reasons_show_if_everything_flags(given_labels: list[Label]) -> None:
    outcome = evaluate(EVERYTHING_FLAGS, given_labels)
    assert len(outcome.reasons) == outcome.reason_count
    assert tally(given_labels).scene_count == sum(reason.scene_count for reason in outcome.reasons)
