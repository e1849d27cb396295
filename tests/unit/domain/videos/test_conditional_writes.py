"""Conditional writes, and what each knows of itself when the SDK sends it twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from video_moderation.videos.conditional_writes import Change, ConditionalWrites

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

IS_NEW, IS_THERE = Attr("VideoId").not_exists(), Attr("VideoId").exists()


class SentTwice(MemoryTable):
    """A table whose answer to each write is lost, so that the SDK sends the write again."""

    def put_item(self, **request: Any) -> Any:
        super().put_item(**request)
        return super().put_item(**request)

    def update_item(self, **request: Any) -> Any:
        super().update_item(**request)
        return super().update_item(**request)


def writes(table: MemoryTable) -> ConditionalWrites:
    return ConditionalWrites(cast("Table", table))


def stored(table: MemoryTable) -> dict[str, Any]:
    """The row without the sign of its last write."""
    item = dict(table.get_item(Key={"VideoId": "v"})["Item"])
    assert item.pop("WriteId")
    return item


def test_a_row_is_put_only_if_the_condition_holds() -> None:
    table = MemoryTable("VideoId", {})
    assert writes(table).put({"VideoId": "v", "Attempt": 1}, IS_NEW)
    assert not writes(table).put({"VideoId": "v", "Attempt": 2}, IS_NEW)
    assert stored(table) == {"VideoId": "v", "Attempt": 1}


def test_a_put_that_is_sent_twice_has_succeeded() -> None:
    table = SentTwice("VideoId", {})
    assert writes(table).put({"VideoId": "v"}, IS_NEW)


def test_a_row_that_somebody_else_put_is_not_taken_for_ones_own() -> None:
    table = MemoryTable("VideoId", {})
    table.put_item(Item={"VideoId": "v"})
    assert not writes(table).put({"VideoId": "v"}, IS_NEW)
    assert not writes(MemoryTable("VideoId", {})).put({"VideoId": "v"}, IS_THERE)


def test_an_update_sets_adds_and_removes_and_returns_the_row_as_it_is_now() -> None:
    table = MemoryTable("VideoId", {})
    table.put_item(Item={"VideoId": "v", "Request": "first", "Turn": 4, "JobId": "j", "Reason": "r"})
    change = Change(
        set={"Status": "PENDING"},
        set_if_missing={"Request": "second", "Nonce": "n"},
        add={"Turn": 1},
        remove=("JobId", "Reason"),
    )
    row = writes(table).update("v", IS_THERE, change)
    assert row
    assert stored(table) == {
        "VideoId": "v",
        "Status": "PENDING",
        "Request": "first",
        "Nonce": "n",
        "Turn": 5,
    }
    assert row == table.get_item(Key={"VideoId": "v"})["Item"]


def test_an_update_can_return_the_row_as_it_was() -> None:
    table = MemoryTable("VideoId", {})
    before = {"VideoId": "v", "Status": "PENDING"}
    table.put_item(Item=before)
    assert writes(table).update("v", IS_THERE, Change(set={"Status": "CLEAN"}), answer="ALL_OLD") == before


def test_an_update_whose_condition_fails_changes_nothing() -> None:
    table = MemoryTable("VideoId", {})
    writes(table).put({"VideoId": "v", "Status": "CLEAN"}, IS_NEW)
    waits = Attr("Status").eq("PENDING")
    assert writes(table).update("v", waits, Change(set={"Status": "FLAGGED"})) is None
    assert stored(table) == {"VideoId": "v", "Status": "CLEAN"}
    assert writes(table).update("unknown", waits, Change(set={"Status": "FLAGGED"})) is None


def test_an_update_that_is_sent_twice_has_succeeded_and_counts_once() -> None:
    table = SentTwice("VideoId", {})
    MemoryTable.put_item(table, Item={"VideoId": "v", "Status": "PENDING", "Turn": 1})
    change = Change(set={"Status": "IN_PROGRESS"}, add={"Turn": 1})
    row = writes(table).update("v", Attr("Status").eq("PENDING"), change)
    assert row
    assert stored(table) == {"VideoId": "v", "Status": "IN_PROGRESS", "Turn": 2}


def test_each_write_has_a_sign_of_its_own_that_nobody_can_guess() -> None:
    table, signs = MemoryTable("VideoId", {}), set()
    for _ in range(20):
        row = writes(table).update("v", IS_NEW | IS_THERE, Change(add={"Turn": 1}))
        assert row
        signs.add(row["WriteId"])
    assert len(signs) == 20
    assert {len(sign) for sign in signs} == {16}, "64 bits, in hexadecimal digits"


@pytest.mark.parametrize("code", ["AccessDeniedException", "ProvisionedThroughputExceededException"])
def test_any_other_error_is_raised(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    table = MemoryTable("VideoId", {})

    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": code}}, "UpdateItem")

    for operation in ("put_item", "update_item"):
        monkeypatch.setattr(table, operation, refuse)
    with pytest.raises(ClientError, match=code):
        writes(table).put({"VideoId": "v"}, IS_NEW)
    with pytest.raises(ClientError, match=code):
        writes(table).update("v", IS_THERE, Change(add={"Turn": 1}))


@pytest.mark.parametrize(
    ("change", "expression"),
    [
        (Change(set={"A": 1, "B": 2}), "SET #A = :A, #B = :B"),
        (Change(set_if_missing={"A": 1}), "SET #A = if_not_exists(#A, :A)"),
        (Change(add={"A": 1}, remove=("B",)), "REMOVE #B ADD #A :A"),
    ],
)
def test_an_expression_has_only_the_clauses_that_it_needs(change: Change, expression: str) -> None:
    assert change.expression == expression
