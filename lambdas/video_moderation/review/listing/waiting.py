"""The list of what awaits a decision: the longest waiting first, whatever its verdict."""

from __future__ import annotations

import base64
import binascii
import heapq
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from video_moderation.contract.status import AWAITS_PEOPLE
from video_moderation.contract.storage.tables import AWAITING_DECISION
from video_moderation.review.access.refusal import Refusal
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_dynamodb.service_resource import Table

Row = dict[str, Any]
_PAGE = 100
MOST_READ = 1_000
"""Rows that one call looks at: a search that finds nothing still ends, and the next call goes on."""


@dataclass(frozen=True)
class Filter:
    """What of the list is asked for; an empty text asks for everything."""

    verdict: str = ""
    category: str = ""
    search: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no verdict that people decide on."""
        if self.verdict and self.verdict not in AWAITS_PEOPLE:
            raise Refusal(400, "verdict", accepted=[status.value for status in AWAITS_PEOPLE])

    @property
    def verdicts(self) -> list[str]:
        """The verdicts asked for."""
        return [self.verdict] if self.verdict else [status.value for status in AWAITS_PEOPLE]

    def takes(self, row: Row) -> bool:
        """Whether the row is asked for."""
        in_category = not self.category or self.category in row.get("Categories", ())
        return in_category and self.search.casefold() in _searched(row)


@dataclass
class WaitingPage:
    """Rows, and the text that asks for those that follow; None if there are no more."""

    rows: list[Row] = field(default_factory=list)
    after: str | None = None


class WaitingList:
    """The videos that await a decision, over the video analysis table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def page(
        self, wanted: Filter, seen: Callable[[Row], bool], *, after: str | None = None, limit: int = 25
    ) -> WaitingPage:
        """The next `limit` rows that are wanted and that `seen` lets the person see.

        Raises:
            Refusal: `after` is none that a page gave.
        """
        positions = _positions(after)
        page = WaitingPage()
        for read, row in enumerate(self._merged(wanted, positions), start=1):
            positions[row["AwaitsDecision"]] = [row["FinishedAt"], row["VideoId"]]
            if wanted.takes(row) and seen(row):
                page.rows.append(row)
            if len(page.rows) == limit or read == MOST_READ:
                page.after = _token(positions)
                break
        return page

    def all(self, seen: Callable[[Row], bool], *, most: int) -> tuple[list[Row], bool]:
        """The first `most` rows, and whether there are more."""
        rows: list[Row] = []
        for read, row in enumerate(self._merged(Filter(), {})):
            if read == most:
                return rows, True
            if seen(row):
                rows.append(row)
        return rows, False

    def _merged(self, wanted: Filter, positions: dict[str, list[str]]) -> Iterator[Row]:
        lists = [self._of(verdict, positions.get(verdict)) for verdict in wanted.verdicts]
        return heapq.merge(*lists, key=lambda row: (row["FinishedAt"], row["VideoId"]))

    def _of(self, verdict: str, position: list[str] | None) -> Iterator[Row]:
        query: dict[str, Any] = {
            "IndexName": AWAITING_DECISION,
            "KeyConditionExpression": Key("AwaitsDecision").eq(verdict),
            "Limit": _PAGE,
        }
        if position:
            finished_at, video_id = position
            query["ExclusiveStartKey"] = {
                "AwaitsDecision": verdict,
                "FinishedAt": finished_at,
                "VideoId": video_id,
            }
        return items(self._table.query, **query)


def _searched(row: Row) -> str:
    """Where a search looks: the file's name, what was seen, and why it is undetermined."""
    labels = [part for reason in row.get("Reasons", ()) for part in reason["Path"]]
    parts = [row["VideoName"], row.get("Reason", ""), *row.get("Categories", ()), *labels]
    return "\n".join(parts).casefold()


def _token(positions: dict[str, list[str]]) -> str:
    return base64.urlsafe_b64encode(json.dumps(positions).encode()).decode()


def _positions(token: str | None) -> dict[str, list[str]]:
    if not token:
        return {}
    try:
        positions = json.loads(base64.urlsafe_b64decode(token))
        stated = {str(verdict): [str(at), str(video_id)] for verdict, (at, video_id) in positions.items()}
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise Refusal(400, "after", accepted="what the page before answered") from error
    return stated
