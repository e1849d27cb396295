"""Every page of a query is read, each only when it is needed."""

from __future__ import annotations

from typing import Any

from video_moderation.runtime.table_pages import items, pages

PAGES: list[dict[str, Any]] = [
    {"Items": [{"VideoId": "a"}, {"VideoId": "b"}], "Count": 2, "LastEvaluatedKey": {"VideoId": "b"}},
    {"Items": [], "Count": 0, "LastEvaluatedKey": {"VideoId": "b2"}},
    {"Items": [{"VideoId": "c"}], "Count": 1},
]


class Table:
    """Answers with one page after the other, and notes what it was asked for."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def query(self, **request: Any) -> dict[str, Any]:
        self.requests.append(dict(request))
        return PAGES[len(self.requests) - 1]


def test_the_items_of_all_pages_are_read_also_behind_an_empty_page() -> None:
    table = Table()
    assert [item["VideoId"] for item in items(table.query, Limit=2)] == ["a", "b", "c"]
    assert table.requests == [
        {"Limit": 2},
        {"Limit": 2, "ExclusiveStartKey": {"VideoId": "b"}},
        {"Limit": 2, "ExclusiveStartKey": {"VideoId": "b2"}},
    ]


def test_a_page_is_read_only_when_it_is_needed() -> None:
    table = Table()
    read = items(table.query)
    assert [next(read), next(read)] == PAGES[0]["Items"]
    assert len(table.requests) == 1


def test_pages_can_be_counted_without_their_items() -> None:
    assert sum(page["Count"] for page in pages(Table().query, Select="COUNT")) == 3
