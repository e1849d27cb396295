"""What the moderators' list costs as decided videos pile up, by the index of what waits and by status.

    python -m benchmarks.review_list

Read units are DynamoDB's, for the first page of 25 of 50 waiting videos.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

from boto3.dynamodb.conditions import Key

from benchmarks import text_table
from benchmarks.virtual_aws.table import MemoryTable
from video_moderation.contract.tables import AWAITING_DECISION, BY_STATUS
from video_moderation.review.waiting import Filter, WaitingList

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

HISTORIES = (100, 1_000, 10_000, 100_000)
WAITING, SHOWN = 50, 25
REASON = {"Rule": "default", "Path": ["Violence", "Weapons"], "Scenes": [{"StartMillis": 2000}] * 3}


class Metered:
    """A table that adds up what its queries cost."""

    def __init__(self, table: MemoryTable) -> None:
        self._table = table
        self.units = 0.0

    def query(self, **request: Any) -> dict[str, Any]:
        """The query's answer."""
        answer = self._table.query(**request)
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


def by_the_list(table: MemoryTable) -> tuple[float, float, int]:
    """Units, milliseconds and videos of the first page, as the review room asks for it."""
    metered, began = Metered(table), time.perf_counter()
    page = WaitingList(cast("Table", metered)).page(Filter(), lambda _: True, limit=SHOWN)
    return metered.units, 1_000 * (time.perf_counter() - began), len(page.rows)


def by_status(table: MemoryTable) -> tuple[float, float, int]:
    """The same by the index `ByStatus`, which holds what was decided, too."""
    metered, began, found = Metered(table), time.perf_counter(), 0
    query: dict[str, Any] = {
        "IndexName": BY_STATUS,
        "KeyConditionExpression": Key("Status").eq("FLAGGED"),
        "Limit": 100,
    }
    while found < SHOWN:
        page = metered.query(**query)
        found += sum("Decision" not in item for item in page["Items"])
        if "LastEvaluatedKey" not in page:
            break
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    return metered.units, 1_000 * (time.perf_counter() - began), min(found, SHOWN)


def main() -> None:
    """Measure, and print a table."""
    rows = []
    for decided in HISTORIES:
        table = table_with(decided)
        listed, scanned = by_the_list(table), by_status(table)
        rows.append(
            [
                f"{decided:,}",
                f"{listed[0]:.1f}",
                f"{listed[1]:.1f}",
                f"{scanned[0]:,.1f}",
                f"{scanned[1]:,.1f}",
            ]
        )
    print(text_table.table(["decided", "units, list", "ms, list", "units, by status", "ms, by status"], rows))


if __name__ == "__main__":
    main()
