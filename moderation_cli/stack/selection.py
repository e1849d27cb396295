"""Which videos of the analysis table are meant: a status, and what else has to be so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, Key

from video_moderation.contract.storage.tables import BY_STATUS
from video_moderation.runtime.table_pages import items, pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from boto3.dynamodb.conditions import ConditionBase
    from mypy_boto3_dynamodb.service_resource import Table

    from moderation_cli.stack.rows import Row
    from video_moderation.contract.status import Status


@dataclass(frozen=True)
class Selection:
    """Videos of one status.

    `category` is a top category of which something was flagged, `undecided` leaves out what was deleted or
    decided on, and `disputed` leaves only those to which the shadow policy gave another verdict. `also` is
    one more condition.

    Example:
        >>> Selection(Status.PENDING).count(table)  # doctest: +SKIP
        3
    """

    status: Status
    category: str | None = None
    undecided: bool = False
    disputed: bool = False
    also: ConditionBase | None = None

    def rows(self, table: Table, *, newest: bool = False) -> Iterator[Row]:
        """Return the rows, page by page: the oldest first, or the newest."""
        return items(table.query, **self._query(), ScanIndexForward=not newest)

    def count(self, table: Table) -> int:
        """Return how many there are."""
        return sum(page["Count"] for page in pages(table.query, **self._query(), Select="COUNT"))

    def _query(self) -> dict[str, Any]:
        query: dict[str, Any] = {
            "IndexName": BY_STATUS,
            "KeyConditionExpression": Key("Status").eq(self.status.value),
        }
        conditions = [*self._conditions()]
        return {**query, "FilterExpression": reduce(and_, conditions)} if conditions else query

    def _conditions(self) -> Iterator[ConditionBase]:
        if self.category:
            yield Attr("Categories").contains(self.category)
        if self.undecided:
            yield Attr("Decision").not_exists() & Attr("DeletedAt").not_exists()
        if self.disputed:
            yield Attr("Shadow.Status").exists() & Attr("Shadow.Status").ne(self.status.value)
        if self.also:
            yield self.also
