from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from moderation.labels import Label
from moderation.scenes import STRONGEST_KEPT, Scene, Scenes, Tally

SWIM = "Female Swimwear or Underwear"
PARENT = "Swimwear or Underwear"


def sample(millis: int, name: str = SWIM, parent: str = PARENT, confidence: float = 90.0) -> list[Label]:
    """A label and its parent at one instant, as Rekognition returns them."""
    return [Label(millis, parent, "", 1, confidence), Label(millis, name, parent, 2, confidence)]


def tally(labels: list[Label]) -> Tally:
    result = Tally()
    for label in labels:
        result.add(label)
    result.close()
    return result


def test_consecutive_samples_are_one_scene_and_parents_make_none() -> None:
    result = tally([label for millis in (2000, 2500, 3000) for label in sample(millis)])
    assert result.label_count == 6
    assert result.scene_count == 1


def test_a_missed_sample_ends_a_scene() -> None:
    assert tally([*sample(0), *sample(1000)]).scene_count == 2


def test_samples_that_snap_to_frames_are_still_consecutive() -> None:
    assert tally([*sample(0), *sample(534), *sample(1001)]).scene_count == 1


def test_a_label_without_children_at_its_instant_makes_a_scene_of_its_own() -> None:
    assert tally([Label(0, "Gambling", "", 1, 60.0), *sample(0)]).scene_count == 2


def test_two_labels_at_one_instant_are_two_scenes() -> None:
    labels = [*sample(0), *sample(0, "Male Swimwear or Underwear")]
    assert tally(labels).scene_count == 2


def test_a_level_three_label_shows_its_whole_path() -> None:
    label = Label(0, "Corpses", "Death and Emaciation", 3, 80.0)
    assert label.path == ("Visually Disturbing", "Death and Emaciation", "Corpses")
    assert label.top_category == "Visually Disturbing"


def test_a_label_that_aws_added_later_hangs_on_its_parent() -> None:
    assert Label(0, "Laser Swords", "Weapons", 3, 80.0).path == ("Violence", "Weapons", "Laser Swords")


def test_a_label_that_aws_moved_under_a_new_parent_stays_where_policies_look_for_it() -> None:
    assert Label(0, "Weapons", "Dangerous Things", 2, 80.0).path == ("Violence", "Weapons")


def scenes(samples: list[tuple[int, float]]) -> Scenes:
    found = Scenes.opened(*samples[0])
    for millis, confidence in samples[1:]:
        found.add(millis, confidence)
    return found


def test_a_scene_lasts_half_a_second_beyond_its_last_sample_and_is_as_sure_as_its_surest() -> None:
    assert scenes([(2000, 90.0), (2500, 97.4), (3000, 80.0)]).strongest() == [Scene(2000, 3500, 97.4)]


def test_the_strongest_scenes_are_kept_and_all_are_counted() -> None:
    found = scenes([(second * 2000, 50.0 + second) for second in range(30)])
    assert found.count == 30
    assert [scene.confidence for scene in found.strongest()] == [79.0 - n for n in range(STRONGEST_KEPT)]


def test_of_scenes_as_sure_the_longer_and_then_the_earlier_is_stronger() -> None:
    found = scenes([(0, 90.0), (2000, 90.0), (4000, 90.0), (4500, 90.0), (9000, 90.0)])
    assert [scene.start for scene in found.strongest()] == [4000, 0, 2000]


@given(
    st.lists(st.tuples(st.sampled_from(range(0, 20_000, 500)), st.floats(50, 100)), min_size=1, max_size=40),
    st.integers(1, 40),
)
def test_scenes_go_on_from_json_anywhere(samples: list[tuple[int, float]], cut: int) -> None:
    samples.sort()
    first = scenes(samples[:cut])
    second = Scenes.from_json(json.loads(json.dumps(first.to_json())))
    for millis, confidence in samples[cut:]:
        second.add(millis, confidence)
    assert second.strongest() == scenes(samples).strongest()
    assert second.count == scenes(samples).count


@given(st.lists(st.sampled_from(range(0, 20_000, 500)), max_size=40), st.integers(0, 80))
def test_going_on_from_json_anywhere_changes_nothing(instants: list[int], cut: int) -> None:
    labels = [label for millis in sorted(set(instants)) for label in sample(millis)]
    first = Tally()
    for label in labels[:cut]:
        first.add(label)
    second = Tally.from_json(json.loads(json.dumps(first.to_json())))
    for label in labels[cut:]:
        second.add(label)
    second.close()
    assert second == tally(labels)
