from __future__ import annotations

from itertools import permutations

import pytest

from tests.unit.domain.policy.labels import seen, with_parents
from video_moderation.labels.instants import LabelsOutOfOrder, instants


def test_labels_are_grouped_by_instant() -> None:
    found = instants([*with_parents("Weapons", 0), *with_parents("Weapons", 500), seen("Gambling", 500)])
    assert [(each.timestamp, len(each.labels)) for each in found] == [(0, 2), (500, 3)]


def test_a_label_that_comes_late_is_refused() -> None:
    with pytest.raises(LabelsOutOfOrder, match="Gambling at 500 ms after 1000 ms"):
        list(instants([seen("Weapons", 1_000), seen("Gambling", 500), seen("Weapons", 500)]))


def test_the_same_label_twice_counts_once_and_with_two_confidences_twice() -> None:
    (instant,) = instants([seen("Gambling"), seen("Gambling"), seen("Gambling", confidence=60.0)])
    assert [label.confidence for label in instant.labels] == [90.0, 60.0]


@pytest.mark.parametrize(
    ("violence", "names"), [(60.0, {"Weapons"}), (90.0, {"Weapons"}), (95.0, {"Violence", "Weapons"})]
)
def test_a_parent_is_a_detection_if_it_is_surer_than_what_is_below_it(
    violence: float, names: set[str]
) -> None:
    for labels in permutations([seen("Violence", confidence=violence), seen("Weapons")]):
        (instant,) = instants(labels)
        assert {label.name for label in instant.detections} == names


@pytest.mark.parametrize("other", ["Gambling", "Visually Disturbing"])
def test_a_label_is_not_hidden_by_what_is_seen_of_another_category(other: str) -> None:
    (instant,) = instants([seen(other), *with_parents("Weapons")])
    assert {label.name for label in instant.detections} == {other, "Weapons"}
