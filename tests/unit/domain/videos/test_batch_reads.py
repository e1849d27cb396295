"""A hundred videos are looked up in one call; what DynamoDB leaves unprocessed is never taken for unknown."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.unit.simulation.clock import VirtualClock
from video_moderation.videos.batch_reads import MOST_KEYS, BatchUnanswered, known_rows


class Table:
    """A table with rows, whose client processes `at_once` keys of a call, and none of the first calls."""

    name = "analysis"

    def __init__(self, *known: str, at_once: int = MOST_KEYS, throttled: int = 0) -> None:
        self.known, self.at_once, self.throttled = set(known), at_once, throttled
        self.calls: list[int] = []
        self.meta = SimpleNamespace(client=self)

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
        request = RequestItems["analysis"]
        assert request["ConsistentRead"]
        keys = request["Keys"]
        assert 0 < len(keys) <= MOST_KEYS
        self.calls.append(len(keys))
        processed = 0 if len(self.calls) <= self.throttled else self.at_once
        items = [key for key in keys[:processed] if key["VideoId"] in self.known]
        left = keys[processed:]
        unprocessed = {"analysis": {**request, "Keys": left}} if left else {}
        return {"Responses": {"analysis": items} if items else {}, "UnprocessedKeys": unprocessed}


def known(table: Table, *video_ids: str, clock: VirtualClock | None = None) -> set[str]:
    return set(known_rows(cast("Any", table), video_ids, clock or VirtualClock()))


def test_a_page_of_ten_thousand_is_a_hundred_calls() -> None:
    ids = [f"{number:064d}" for number in range(10_000)]
    table = Table(*ids[::2])
    assert known(table, *ids) == set(ids[::2])
    assert table.calls == [100] * 100


def test_nothing_to_look_up_is_no_call_and_no_key_is_asked_for_twice() -> None:
    table = Table("a")
    assert known(table) == set()
    assert known(table, "a", "a") == {"a"}
    assert table.calls == [1]


def test_what_was_not_processed_is_asked_for_again_and_only_that() -> None:
    table = Table("a", "b", "c", at_once=1)
    assert known(table, "a", "b", "c") == {"a", "b", "c"}
    assert table.calls == [3, 2, 1]


def test_each_time_it_waits_longer() -> None:
    clock = VirtualClock()
    before = clock.time()
    assert known(Table("a", throttled=3), "a", clock=clock) == {"a"}
    assert clock.time() - before == pytest.approx(0.1 + 0.2 + 0.4)


def test_a_key_that_is_never_processed_is_an_error_and_not_a_video_without_a_row() -> None:
    table = Table("a", throttled=8)
    with pytest.raises(BatchUnanswered, match="did not process 2 keys of analysis"):
        known(table, "a", "b")
    assert len(table.calls) == 8
    assert known(Table("a", throttled=7), "a") == {"a"}
