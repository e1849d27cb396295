"""How many rows the labels of a job make, wherever a page or an invocation ends."""

from __future__ import annotations

import json

import pytest

from tests.unit.domain.policy.labels import seen
from video_moderation.labels.row_count import RowCount

LABELS = [
    seen("Gambling", 0),
    seen("Weapons", 0),
    seen("Gambling", 0),  # again
    seen("Gambling", 0, 60.0),
    seen("Gambling", 500),
    seen("Gambling", 500),  # again
    seen("Weapons", 1_000),
]


@pytest.mark.parametrize("cut", range(len(LABELS) + 1))
def test_a_label_that_comes_twice_makes_one_row_wherever_the_count_is_continued(cut: int) -> None:
    count = RowCount()
    count.add(LABELS[:cut])
    continued = RowCount.from_json(json.loads(json.dumps(count.to_json())))
    continued.add(LABELS[cut:])
    assert continued.rows == 5


def test_only_the_labels_of_the_last_instant_are_remembered() -> None:
    count = RowCount()
    count.add(LABELS[:4])
    assert len(count.to_json()["keys"]) == 3
    count.add(LABELS[4:])
    assert len(count.to_json()["keys"]) == 1
