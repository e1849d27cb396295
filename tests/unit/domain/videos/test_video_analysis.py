"""A row as it is read, and its position in the line."""

from __future__ import annotations

from typing import Any

import pytest

from video_moderation.contract.status import Status
from video_moderation.videos.video_analysis import (
    BACKFILL,
    FRESH,
    RANKS,
    UnreadableRow,
    VideoAnalysis,
    has_turn,
    line_position,
    rank_of,
    turn_of,
)

SEVEN, EIGHT = "2026-11-23T07:00:00.000Z", "2026-11-23T08:00:00.000Z"
ROW: dict[str, Any] = {
    "VideoId": "v",
    "VideoName": "a.mp4",
    "Bucket": "media",
    "Status": "PENDING",
    "QueuedAt": EIGHT,
    "Attempt": 1,
}


def test_a_row_with_nothing_but_what_it_must_have_is_read() -> None:
    """The defaults of the class are those of a row: of a version that nobody has tried yet."""
    row = VideoAnalysis.from_item(ROW)
    assert row == VideoAnalysis("v", "a.mp4", "media", None, Status.PENDING, EIGHT, 1)
    assert row.retryable
    assert (row.position, row.nonce, row.reason, row.announced) == ("", "", "", frozenset())
    assert (row.rank, row.is_backfill) == (FRESH, False)


def test_an_attempt_after_which_there_is_none_is_read() -> None:
    assert not VideoAnalysis.from_item({**ROW, "Retryable": False, "Reason": ""}).retryable


@pytest.mark.parametrize("name", ["Request", "Reason", "Progress"])
def test_what_the_pipeline_writes_may_be_as_long_as_dynamodb_accepts(name: str) -> None:
    longest = "x" * 400 * 1024
    assert getattr(VideoAnalysis.from_item({**ROW, name: longest}), name.lower()) == longest
    with pytest.raises(UnreadableRow, match=name):
        VideoAnalysis.from_item({**ROW, name: f"{longest}x"})


def test_an_unreadable_row_says_of_which_video_it_is() -> None:
    with pytest.raises(UnreadableRow, match="the row of video v is unreadable: Attempt must be") as refused:
        VideoAnalysis.from_item({**ROW, "Attempt": "once"})
    assert refused.value.video_id == "v"


@pytest.mark.parametrize(
    ("rank", "turn", "position"),
    [
        (FRESH, None, f"1#{EIGHT}"),
        (FRESH, SEVEN, f"1#{SEVEN}#{EIGHT}"),
        (BACKFILL, None, f"5#{EIGHT}"),
    ],
)
def test_a_position_says_rank_turn_and_time(rank: int, turn: str | None, position: str) -> None:
    assert line_position(rank, EIGHT, turn) == position
    assert (rank_of(position), has_turn(position), turn_of(position)) == (
        rank,
        turn is not None,
        turn or EIGHT,
    )


@pytest.mark.parametrize("position", ["", "x#y", "\u0665#y", "\u00b2#y"])
def test_a_position_that_names_no_rank_is_that_of_an_upload_without_a_turn(position: str) -> None:
    assert (rank_of(position), has_turn(position)) == (FRESH, False)


def test_all_ranks_have_one_digit_so_that_positions_sort_by_them() -> None:
    positions = [line_position(rank, EIGHT) for rank in RANKS]
    assert len(positions) == 10
    assert positions == sorted(positions)
    assert [rank_of(position) for position in positions] == [*RANKS]


@pytest.mark.parametrize(("rank", "is_backfill"), [(1, False), (4, False), (5, True), (9, True)])
def test_a_backfill_is_what_stands_at_its_rank_or_behind(rank: int, *, is_backfill: bool) -> None:
    position = line_position(rank, EIGHT)
    assert VideoAnalysis.from_item({**ROW, "Position": position}).is_backfill is is_backfill
