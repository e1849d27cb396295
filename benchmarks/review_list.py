"""What the moderators' list costs as decided videos pile up, by the index of what waits and by status.

    python -m benchmarks.review_list

Calls and read units are DynamoDB's, for the first page of 25 of 50 waiting videos; the table is in memory.
Exit code 1: the list's calls or read units grow.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from boto3.dynamodb.conditions import Key

from benchmarks.shared import text_table
from benchmarks.shared.answer import answer
from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from video_moderation.contract.storage.tables import AWAITING_DECISION, BY_STATUS
from video_moderation.review.listing.waiting import Filter, WaitingList
from video_moderation.runtime.table_pages import pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_dynamodb.service_resource import Table

HISTORIES = (100, 1_000, 10_000, 100_000)
WAITING, SHOWN = 50, 25
REASON = {"Rule": "default", "Path": ["Violence", "Weapons"], "Scenes": [{"StartMillis": 2000}] * 3}


class Metered:
    """A table that adds up what its queries cost."""

    def __init__(self, table: MemoryTable) -> None:
        self._table = table
        self.calls = 0
        self.units = 0.0

    def query(self, **request: Any) -> dict[str, Any]:
        """The query's answer."""
        answer = self._table.query(**request)
        self.calls += 1
        self.units += float(answer["ConsumedCapacity"]["CapacityUnits"])
        return answer


def table_with(decided: int) -> MemoryTable:
    """A table with so many decided videos, and `WAITING` newer ones that wait."""
    table = MemoryTable(
        "VideoId", {BY_STATUS: ("Status", "Position"), AWAITING_DECISION: ("AwaitsDecision", "FinishedAt")}
    )
    for number in range(decided + WAITING):
        row: dict[str, Any] = {
            "VideoId": f"{number:064d}",
            "VideoName": f"video-{number}.mp4",
            "Status": "FLAGGED",
            "Position": f"1#{number:012d}",
            "FinishedAt": f"{number:012d}",
            "Reasons": [REASON] * 3,
        }
        row |= {"Decision": "APPROVED"} if number < decided else {"AwaitsDecision": "FLAGGED"}
        table.put_item(Item=row)
    return table


@dataclass(frozen=True)
class Look:
    """One look at the list: what it asked of DynamoDB, how long it took, and the videos it found."""

    calls: int
    units: float
    millis: float
    videos: int


def by_the_list(table: MemoryTable) -> Look:
    """The first page, as the review room asks for it."""
    metered, began = Metered(table), time.perf_counter()
    page = WaitingList(cast("Table", metered)).page(Filter(), lambda _: True, limit=SHOWN)
    return Look(metered.calls, metered.units, _millis_since(began), len(page.rows))


def by_status(table: MemoryTable) -> Look:
    """The same by the index `ByStatus`, which holds what was decided, too."""
    metered, began, found = Metered(table), time.perf_counter(), 0
    query: dict[str, Any] = {
        "IndexName": BY_STATUS,
        "KeyConditionExpression": Key("Status").eq("FLAGGED"),
        "Limit": 100,
    }
    for page in pages(metered.query, **query):
        found += sum("Decision" not in item for item in page["Items"])
        if found >= SHOWN:
            break
    return Look(metered.calls, metered.units, _millis_since(began), min(found, SHOWN))


def _millis_since(began: float) -> float:
    return 1_000 * (time.perf_counter() - began)


def broken(looks: Sequence[Look]) -> list[str]:
    """Every promise that looks at the list break, in words; the first had the shortest history."""
    first = looks[0]
    grown = [each for each in looks if each.calls > first.calls or each.units > first.units]
    return [
        f"the list took {each.calls} calls and {each.units:g} read units, more than {first.calls} and "
        f"{first.units:g} with the shortest history"
        for each in grown
    ]


def main() -> int:
    """Measure, print a table, and answer the exit code."""
    looks, rows = [], []
    for decided in HISTORIES:
        table = table_with(decided)
        listed, scanned = by_the_list(table), by_status(table)
        looks.append(listed)
        rows.append([f"{decided:,}", *_columns(listed), *_columns(scanned)])
    measures = ("calls", "units", "ms")
    columns = ["decided", *(f"{each}, {by}" for by in ("list", "by status") for each in measures)]
    return answer(text_table.table(columns, rows), broken(looks))


def _columns(look: Look) -> list[str]:
    return [f"{look.calls:,}", f"{look.units:,.1f}", f"{look.millis:,.1f}"]


if __name__ == "__main__":
    sys.exit(main())
