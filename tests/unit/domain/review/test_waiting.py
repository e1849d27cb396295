"""The list of what awaits a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from video_moderation.review.access.refusal import Refusal
from video_moderation.review.listing import waiting
from video_moderation.review.listing.waiting import Filter, WaitingList

if TYPE_CHECKING:
    from tests.unit.domain.review.conftest import ReviewTables


def everybody(_: dict[str, Any]) -> bool:
    return True


def ids(page: waiting.WaitingPage) -> list[str]:
    return [row["VideoId"] for row in page.rows]


def test_the_longest_waiting_come_first_whatever_their_verdict(room: ReviewTables) -> None:
    room.add("second", 2, "UNDETERMINED")
    room.add("third", 3)
    room.add("first", 1)
    room.add("decided", 0, Decision="APPROVED")
    room.add("clean", 0, "CLEAN")
    assert ids(WaitingList(room.analysis).page(Filter(), everybody)) == ["first", "second", "third"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_hold_every_video_once(room: ReviewTables, limit: int) -> None:
    for number in range(7):
        room.add(f"v{number}", number // 2, "UNDETERMINED" if number % 3 == 0 else "FLAGGED")
    listed, after = [], None
    while True:
        page = WaitingList(room.analysis).page(Filter(), everybody, after=after, limit=limit)
        listed += ids(page)
        after = page.after
        if after is None:
            break
    assert sorted(listed) == [f"v{number}" for number in range(7)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(verdict="UNDETERMINED"), ["broken"]),
        (Filter(category="Violence"), ["fight"]),
        (Filter(search="WEAP"), ["fight"]),
        (Filter(search="tobacco"), ["smoke"]),
        (Filter(search="SMOKE.mp4"), ["smoke"]),
        (Filter(search="codec"), ["broken"]),
        (Filter(category="Violence", search="smoke"), []),
    ],
)
def test_the_list_is_searched_by_verdict_category_name_label_and_reason(
    room: ReviewTables, wanted: Filter, found: list[str]
) -> None:
    room.add("fight", Categories=["Violence"], Reasons=[{"Path": ["Violence", "Weapons"]}])
    room.add("smoke", Categories=["Drugs & Tobacco"], Reasons=[{"Path": ["Drugs & Tobacco", "Smoking"]}])
    room.add("broken", status="UNDETERMINED", Reason="Unsupported codec")
    assert ids(WaitingList(room.analysis).page(wanted, everybody)) == found


def test_a_search_that_finds_nothing_ends_and_can_go_on(
    room: ReviewTables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_READ", 2)
    for number in range(3):
        room.add(f"v{number}", number)
    first = WaitingList(room.analysis).page(Filter(search="v2"), everybody)
    assert (ids(first), first.after is None) == ([], False)
    assert ids(WaitingList(room.analysis).page(Filter(search="v2"), everybody, after=first.after)) == ["v2"]


def test_what_a_person_may_not_see_is_not_listed(room: ReviewTables) -> None:
    room.add("one")
    room.add("other")
    page = WaitingList(room.analysis).page(Filter(), lambda row: row["VideoId"] == "one")
    assert ids(page) == ["one"]


@pytest.mark.parametrize("after", ["%", "bm8=", "W10=", "eyJGTEFHR0VEIjogMX0="])
def test_a_place_that_no_page_gave_is_refused(room: ReviewTables, after: str) -> None:
    room.add("one")
    with pytest.raises(Refusal, match="after"):
        WaitingList(room.analysis).page(Filter(), everybody, after=after)


def test_a_verdict_that_awaits_nobody_is_refused() -> None:
    with pytest.raises(Refusal, match="verdict"):
        Filter(verdict="CLEAN")
