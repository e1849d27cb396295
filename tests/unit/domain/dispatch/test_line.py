"""The order of the line: by rank, then by turn or age."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.dispatch.dispatch_rows import waiting
from tests.unit.simulation.clock import VirtualClock
from video_moderation.dispatch.line import order
from video_moderation.dispatch.waiting_line import Crowd, WaitingLine

if TYPE_CHECKING:
    from video_moderation.videos.video_analysis import VideoAnalysis

NOW = "2026-11-23T09:00:00.000Z"
EARLIER, LATER = "2026-11-23T08:30:00.000Z", "2026-11-23T09:30:00.000Z"


def names(rows: tuple[VideoAnalysis, ...] | list[VideoAnalysis]) -> list[str]:
    return [row.name for row in rows]


def test_the_oldest_comes_first() -> None:
    assert names(order([waiting("b", 2), waiting("a", 1), waiting("c", 3)], NOW).ready) == ["a", "b", "c"]


def test_a_lower_rank_comes_before_a_higher_one_whatever_their_age() -> None:
    assert names(order([waiting("old", 1, rank=2), waiting("fresh", 9)], NOW).ready) == ["fresh", "old"]


def test_what_another_run_has_leased_is_left_out_until_the_lease_is_over() -> None:
    rows = [waiting("leased", 1, leased_until=LATER), waiting("over", 2, leased_until=EARLIER)]
    assert names(order(rows, NOW).ready) == ["over"]


def test_a_lease_holds_to_its_last_moment_and_a_retry_is_due_at_its_first() -> None:
    leased, due = waiting("leased", 1, leased_until=NOW), waiting("due", 2, not_before=NOW)
    assert (names(order([leased, due], NOW).ready), order([leased, due], NOW).too_early) == (["due"], ())
    assert names(order([due], NOW, with_retry=False).retries) == ["due"]


def test_one_video_that_failed_before_stays_in_its_position_and_the_others_wait() -> None:
    rows = [
        waiting("first", 1, not_before=EARLIER),
        waiting("second", 2, not_before=EARLIER),
        waiting("early", 3, not_before=LATER),
        waiting("new", 4),
    ]
    ordered = order(rows, NOW)
    assert (names(ordered.ready), names(ordered.retries), names(ordered.too_early)) == (
        ["first", "new"],
        ["second"],
        ["early"],
    )
    assert names(order(rows, NOW, with_retry=False).ready) == ["new"]


ROWS = st.lists(
    st.builds(
        waiting,
        st.sampled_from(["a/1", "a/2", "b/1", "b/2", "c/1"]),
        st.integers(0, 59),
        st.integers(1, 3),
        leased_until=st.sampled_from([None, EARLIER, LATER]),
        not_before=st.sampled_from([None, EARLIER, LATER]),
    ),
    unique_by=lambda row: row.name,
)


@given(rows=ROWS)
def test_every_video_that_is_not_leased_has_exactly_one_place(rows: list[VideoAnalysis]) -> None:
    ordered = order(rows, NOW)
    placed = [*ordered.ready, *ordered.retries, *ordered.too_early]
    assert sorted(names(placed)) == sorted(row.name for row in rows if row.leased_until != LATER)


def line_of(rows: list[VideoAnalysis], fresh: list[VideoAnalysis], crowd: Crowd) -> WaitingLine:
    return WaitingLine(lambda page_size: iter(rows), fresh, VirtualClock(), crowd)


def taken(line: WaitingLine) -> list[str]:
    rows = iter(lambda: line.take(others_started=False), None)
    return [row.name for row in rows]


def test_a_run_alone_takes_the_oldest_first_and_each_video_once() -> None:
    rows = [waiting(str(number), number) for number in range(40)]
    line = line_of(rows[:39], rows[38:], Crowd())
    assert taken(line) == [row.name for row in rows]


def test_a_run_among_others_takes_one_of_the_oldest() -> None:
    crowd = Crowd()
    for _ in range(3):
        crowd.lost()
    rows = [waiting(str(number), number) for number in range(40)]
    first = {taken(line_of(rows, [], crowd))[0] for _ in range(100)}
    assert {"0"} < first <= {str(number) for number in range(8)}


def test_a_run_that_is_alone_again_comes_back_to_the_head_of_the_line() -> None:
    crowd = Crowd()
    for _ in range(20):
        crowd.lost()
    assert crowd.size == 250
    for _ in range(60):
        crowd.won()
    assert crowd.size == 1


def test_a_line_that_is_out_of_date_is_read_again_without_what_was_taken() -> None:
    clock, reads = VirtualClock(), []
    rows = [waiting(str(number), number) for number in range(5)]

    def read(page_size: int) -> list[VideoAnalysis]:
        reads.append(page_size)
        return rows

    line = WaitingLine(read, [], clock, Crowd())
    first = line.take(others_started=False)
    line.lost()
    assert len(reads) == 1, "the index lags behind: it would show the same"
    clock.sleep(timedelta(seconds=1).total_seconds())
    line.lost()
    assert first
    assert (len(reads), first.name in taken(line)) == (2, False)
