from __future__ import annotations

import pytest

from video_moderation.labels.label import Label
from video_moderation.labels.scenes import STRONGEST_KEPT, Scene, Scenes


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


@pytest.mark.parametrize(
    ("gap", "together"), [(1, True), (500, True), (517, True), (750, True), (751, False), (1000, False)]
)
def test_samples_up_to_three_quarters_of_a_second_apart_are_one_scene(gap: int, together: bool) -> None:
    assert (scenes([(2000, 90.0), (2000 + gap, 90.0)]).count == 1) is together
