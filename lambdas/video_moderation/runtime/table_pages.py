"""Reads every page of a query or a scan: DynamoDB returns up to 1 MB in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def pages(read: Callable[..., Mapping[str, Any]], **request: Any) -> Iterator[Mapping[str, Any]]:
    """All pages of a query or a scan; each is read when it is needed.

    Example: `sum(page["Count"] for page in pages(table.query, Select="COUNT", **query))`
    """
    while True:
        page = read(**request)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def items(read: Callable[..., Mapping[str, Any]], **request: Any) -> Iterator[dict[str, Any]]:
    """All items of a query or a scan.

    Example: `items(table.query, KeyConditionExpression=Key("VideoId").eq(video_id))`
    """
    for page in pages(read, **request):
        yield from page["Items"]
