"""Holding the videos of a backfill back: a setting in a row of its own in the video analysis table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.runtime.clock import iso

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb.service_resource import Table

_KEY = {"VideoId": "backfill"}
"""No VideoId: those have 64 characters. The row has no status, so no index lists it."""
_HELD_SINCE = "HeldSince"


class BackfillHold:
    """Whether videos of the rank BACKFILL, and below, wait; over a boto3 DynamoDB `Table`.

    Uploads are never held. One write turns it on or off, and it may be repeated.

    Example:
        >>> hold = BackfillHold(table)
        >>> hold.begin(now)
        >>> hold.since()
        '2026-11-23T08:00:00.000Z'

    Row:
        VideoId (text): `backfill`.
        HeldSince (time): since when the backfill is held; absent if it is not.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, now: datetime) -> None:
        """From now on, no job of a backfill is started; those that run go on."""
        self._table.put_item(Item={**_KEY, _HELD_SINCE: iso(now)})

    def end(self) -> None:
        """Jobs of a backfill are started again."""
        self._table.put_item(Item=dict(_KEY))

    def since(self) -> str | None:
        """When the hold began, read consistently; None if there is none."""
        row = self._table.get_item(Key=_KEY, ConsistentRead=True).get("Item", {})
        return str(row[_HELD_SINCE]) if _HELD_SINCE in row else None
