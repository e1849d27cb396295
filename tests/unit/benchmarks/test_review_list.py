from __future__ import annotations

from benchmarks.review_list import SHOWN, by_status, by_the_list, table_with


def test_the_list_costs_what_it_shows_and_not_what_history_holds() -> None:
    short, long = by_the_list(table_with(10)), by_the_list(table_with(2_000))
    assert short[2] == long[2] == SHOWN
    assert short[0] == long[0]


def test_the_index_by_status_costs_what_history_holds() -> None:
    assert by_status(table_with(2_000))[0] > 10 * by_status(table_with(10))[0]
