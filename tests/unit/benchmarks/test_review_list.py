from __future__ import annotations

from dataclasses import replace

from benchmarks.review_list import SHOWN, broken, by_status, by_the_list, table_with


def test_the_list_costs_what_it_shows_and_not_what_history_holds() -> None:
    short, long = by_the_list(table_with(10)), by_the_list(table_with(2_000))
    assert short.videos == long.videos == SHOWN
    assert broken([short, long]) == []


def test_a_list_that_costs_more_with_more_history_breaks_its_promise() -> None:
    short = by_the_list(table_with(10))
    (said,) = broken([short, replace(short, calls=short.calls + 1)])
    assert "more than" in said


def test_the_index_by_status_costs_what_history_holds() -> None:
    assert by_status(table_with(2_000)).units > 10 * by_status(table_with(10)).units
