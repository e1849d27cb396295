"""Lanes: the scenes of a video by label, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from video_moderation.labels.label import Label
from video_moderation.review.listing.lanes import LaneReader

if TYPE_CHECKING:
    from tests.unit.domain.review.conftest import ReviewTables

VIDEO = {"VideoName": "fight.mp4", "VideoId": "v", "JobId": "job"}
WEAPONS = ("Violence", "Weapons")


def stored(room: ReviewTables, *millis: int, job: str = "job") -> None:
    for at in millis:
        for label in (Label(at, "Violence", "", 1, 90.0), Label(at, "Weapons", "Violence", 2, 90.0)):
            room.resources.metadata.put_item(Item=label.to_item("fight.mp4", "v", job))


def test_consecutive_samples_are_a_scene_and_parents_make_none(room: ReviewTables) -> None:
    stored(room, 0, 500, 1000, 4000)
    stored(room, 8000, job="another")
    lanes = LaneReader(room.resources.metadata).read(VIDEO).to_json()
    assert lanes == {
        "lanes": [{"path": list(WEAPONS), "scenes": [[0, 1500, 90.0], [4000, 4500, 90.0]]}],
        "after": None,
    }


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_pages_together_are_the_whole(room: ReviewTables, most: int) -> None:
    stored(room, 0, 500, 1000, 4000, 4500)
    reader, after, scenes = LaneReader(room.resources.metadata), 0, []
    while after is not None:
        page: Any = reader.read(VIDEO, after, most).to_json()
        scenes += [scene for lane in page["lanes"] for scene in lane["scenes"]]
        after = page["after"]
    assert sum(end - start for start, end, _ in scenes) == 2500
    assert scenes[0][0] == 0
    assert scenes[-1][1] == 5000


def test_a_video_without_a_job_has_no_lanes(room: ReviewTables) -> None:
    assert LaneReader(room.resources.metadata).read({"VideoName": "empty.mp4"}).to_json()["lanes"] == []
