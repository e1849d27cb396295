"""Ten thousand videos that await a decision, on the deployed local AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from tests.local.review.room_client import RoomClient

ROWS, PAGE = 10_000, 25


@pytest.fixture
def long_list(
    stack: Pipeline, room: RoomClient, ann: str, flagged: Callable[[str], str], folder: str
) -> Iterator[list[str]]:
    """The names of the videos, the oldest first; they are gone after the test."""
    table = stack.video_analysis_table
    like = table.get_item(Key={"VideoId": flagged("like.mp4")})["Item"]
    rows = [
        {
            **like,
            "VideoId": f"{number:064x}",
            "VideoName": f"{folder}{number:05d}.mp4",
            "FinishedAt": f"2020-01-01T{number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}.000Z",
        }
        for number in range(ROWS)
    ]
    with table.batch_writer() as batch:
        for row in rows:
            batch.put_item(Item=row)
    yield [str(row["VideoName"]) for row in rows]
    with table.batch_writer() as batch:
        for row in rows:
            batch.delete_item(Key={"VideoId": row["VideoId"]})


def test_a_list_of_ten_thousand_is_read_page_by_page_without_a_gap_and_searched(
    room: RoomClient, ann: str, long_list: list[str]
) -> None:
    listed: list[str] = []
    after = ""
    for _ in range(4):
        page = room.get(f"api/waiting?after={quote(after)}" if after else "api/waiting", ann).json
        listed += [each["videoName"] for each in page["videos"]]
        after = page["after"]
    assert listed == long_list[: 4 * PAGE]
    overview = room.get("api/overview", ann)
    assert (overview.status, overview.json["more"]) == (200, True)
    found = room.get(f"api/waiting?search={quote(long_list[900])}", ann).json
    assert [each["videoName"] for each in found["videos"]] == [long_list[900]]
