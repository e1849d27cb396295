"""Which message may work on a row, and when its claim ends early."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.unit.domain.verdicts import row
from tests.unit.simulation.clock import START, VirtualClock
from video_moderation.contract.status import Status
from video_moderation.videos.claims import Claims, HandledElsewhere

if TYPE_CHECKING:
    from datetime import datetime

    from video_moderation.videos.video_analysis import VideoAnalysis

DEADLINE = START + timedelta(minutes=5)
MINE = replace(row(), claimed_by="m-1")


class Table:
    """The video analysis table, with one row that is free or not."""

    def __init__(self, held: VideoAnalysis | None = None) -> None:
        self.held = held
        self.calls: list[tuple[Any, ...]] = []

    def claim(self, row: VideoAnalysis, owner: str, now: datetime, until: datetime) -> VideoAnalysis | None:
        self.calls.append(("claim", owner, now, until))
        return None if self.held else replace(row, claimed_by=owner)

    def known(self, video_id: str) -> VideoAnalysis:
        assert self.held is not None
        assert video_id == self.held.video_id
        return self.held

    def release(self, row: VideoAnalysis, owner: str) -> None:
        self.calls.append(("release", row.claimed_by, owner))


def claims(table: Table) -> Claims:
    return Claims(cast("Any", table), VirtualClock())


def test_a_free_row_is_claimed_until_the_deadline_and_kept_after_success() -> None:
    table = Table()
    with claims(table).on(row(), "m-1", DEADLINE) as claimed:
        assert claimed == MINE
    assert table.calls == [("claim", "m-1", START, DEADLINE)]


def test_a_failure_gives_the_claim_back() -> None:
    table = Table()
    with pytest.raises(ValueError, match="no good"), claims(table).on(row(), "m-1", DEADLINE):
        raise ValueError("no good")
    assert table.calls[1:] == [("release", "m-1", "m-1")]


@pytest.mark.parametrize(
    "held",
    [
        replace(row(), claimed_by="m-2"),
        replace(row(), claimed_by=None),
        replace(MINE, status=Status.CLEAN),
        replace(MINE, status=Status.RECOVERING),
    ],
    ids=["another message has it", "it moved on", "this message has ended it", "this message has failed it"],
)
def test_there_is_nothing_to_do_on_a_row_that_somebody_else_ends_or_has_ended(held: VideoAnalysis) -> None:
    table = Table(held)
    with claims(table).on(replace(row(), status=Status.IN_PROGRESS), "m-1", DEADLINE) as claimed:
        assert claimed is None
    assert [call[0] for call in table.calls] == ["claim"]


def test_a_copy_of_the_same_message_comes_again() -> None:
    under_way = replace(MINE, status=Status.IN_PROGRESS)
    with pytest.raises(HandledElsewhere), claims(Table(under_way)).on(under_way, "m-1", DEADLINE):
        pytest.fail("two copies of a message worked on a row")
