from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.rekognition.labels.taxonomy import labels, with_parents
from tests.unit.local.rekognition.harness import rows, scene

if TYPE_CHECKING:
    from tests.unit.local.rekognition.harness import Harness

TOP, MIDDLE, DEEP = "Non-Explicit Nudity of Intimate parts and Kissing", "Non-Explicit Nudity", "Bare Back"


def test_a_label_comes_with_the_labels_above_it_at_the_same_time_and_confidence(harness: Harness) -> None:
    harness.upload_scenes(scene(DEEP, 1, 1.5, 91.5))
    assert rows(harness.run()) == [(1000, TOP, 91.5), (1000, MIDDLE, 91.5), (1000, DEEP, 91.5)]


def test_each_label_tells_its_parent_and_level(harness: Harness) -> None:
    harness.upload_scenes(scene(DEEP, 0, 0.5))
    labels = [row["ModerationLabel"] for row in harness.run()["ModerationLabels"]]
    told = [(label["Name"], label["ParentName"], label["TaxonomyLevel"]) for label in labels]
    assert told == [(TOP, "", 1), (MIDDLE, TOP, 2), (DEEP, MIDDLE, 3)]


@pytest.mark.parametrize(
    ("begin", "end", "timestamps"),
    [
        (2.0, 4.0, [2000, 2500, 3000, 3500]),
        (2.1, 2.6, [2500]),
        (2.1, 2.4, []),
        (0.1 + 0.2 + 0.2, 1.0, [500]),
        (0, 0.01, [0]),
    ],
)
def test_two_frames_a_second_are_looked_at(
    harness: Harness, begin: float, end: float, timestamps: list[int]
) -> None:
    harness.upload_scenes(scene("Violence", begin, end))
    assert [timestamp for timestamp, _, _ in rows(harness.run())] == timestamps


def test_labels_are_sorted_by_time_unless_told(harness: Harness) -> None:
    harness.upload_scenes(scene("Violence", 0.5, 1.5), scene("Alcohol", 0, 1))
    told = [(timestamp, name) for timestamp, name, _ in rows(harness.run())]
    assert told == [(0, "Alcohol"), (500, "Violence"), (500, "Alcohol"), (1000, "Violence")]


def test_labels_are_sorted_by_name_if_asked(harness: Harness) -> None:
    harness.upload_scenes(scene("Violence", 0.5, 1.5), scene("Alcohol", 0, 1))
    job_id = harness.start()
    harness.pass_time()
    told = [(timestamp, name) for timestamp, name, _ in rows(harness.get(job_id, SortBy="NAME"))]
    assert told == [(0, "Alcohol"), (500, "Alcohol"), (500, "Violence"), (1000, "Violence")]


@pytest.mark.parametrize(("asked", "seen"), [(None, [50.0]), (0, [49.9, 50.0]), (50.1, [])])
def test_min_confidence_applies_and_is_fifty_unless_told(
    harness: Harness, asked: float | None, seen: list[float]
) -> None:
    harness.upload_scenes(scene("Violence", 0, 0.5, 49.9), scene("Violence", 1, 1.5, 50))
    more: dict[str, Any] = {} if asked is None else {"MinConfidence": asked}
    assert [confidence for _, _, confidence in rows(harness.run(**more))] == seen


def test_a_parent_of_two_labels_is_told_once_with_the_higher_confidence(harness: Harness) -> None:
    harness.upload_scenes(scene("Drinking", 0, 0.5, 70), scene("Alcoholic Beverages", 0, 0.5, 90))
    assert {name: confidence for _, name, confidence in rows(harness.run())}["Alcohol"] == 90.0
    assert [name for _, name, _ in rows(harness.run())].count("Alcohol") == 1


def test_a_scene_beyond_the_end_of_the_video_is_seen_too(harness: Harness) -> None:
    harness.upload_scenes(scene("Violence", 3600, 3600.5))
    assert rows(harness.run()) == [(3_600_000, "Violence", 90.0)]


def test_content_types_are_told_where_the_scene_has_them(harness: Harness) -> None:
    drawn = scene("Violence", 0, 0.5) | {"contentTypes": [{"name": "Illustrated", "confidence": 99.5}]}
    harness.upload_scenes(drawn, scene("Violence", 0.5, 1))
    first, second = harness.run()["ModerationLabels"]
    assert first["ContentTypes"] == [{"Name": "Illustrated", "Confidence": 99.5}]
    assert "ContentTypes" not in second


def test_segments_join_samples_without_a_gap(harness: Harness) -> None:
    harness.upload_scenes(
        scene("Violence", 1, 2, 80), scene("Violence", 2, 3, 90), scene("Violence", 4, 5, 60)
    )
    job_id = harness.start()
    harness.pass_time()
    segments = harness.get(job_id, AggregateBy="SEGMENTS")["ModerationLabels"]
    times = ("Timestamp", "StartTimestampMillis", "EndTimestampMillis", "DurationMillis")
    assert [tuple(segment[time] for time in times) for segment in segments] == [
        (1000, 1000, 3000, 2000),
        (4000, 4000, 5000, 1000),
    ]
    assert [segment["ModerationLabel"]["Confidence"] for segment in segments] == [85.0, 60.0]


def test_segments_can_be_sorted_by_name(harness: Harness) -> None:
    harness.upload_scenes(scene("Violence", 0, 1), scene("Alcohol", 3, 4))
    job_id = harness.start()
    harness.pass_time()
    by_name = rows(harness.get(job_id, AggregateBy="SEGMENTS", SortBy="NAME"))
    by_time = rows(harness.get(job_id, AggregateBy="SEGMENTS", SortBy="TIMESTAMP"))
    assert [name for _, name, _ in by_name] == ["Alcohol", "Violence"]
    assert [name for _, name, _ in by_time] == ["Violence", "Alcohol"]


def test_samples_carry_no_segment_times(harness: Harness) -> None:
    harness.upload_scenes(scene("Violence", 0, 0.5))
    assert set(harness.run()["ModerationLabels"][0]) == {"Timestamp", "ModerationLabel"}


@pytest.mark.parametrize("name", sorted(labels()))
def test_every_label_of_the_taxonomy_leads_up_to_level_one(name: str) -> None:
    assert [label.level for label in with_parents(name)] == list(range(1, labels()[name].level + 1))
