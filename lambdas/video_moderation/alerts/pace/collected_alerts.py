"""The alerts that wait for a digest, in the alert table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb.service_resource import Table

_ALL_OTHERS, _BACKFILL = "digest:", "digest:backfill:"


class Readers(StrEnum):
    """Whom a digest is for."""

    MODERATORS = "moderators"
    OPERATORS = "operators"


@dataclass(frozen=True)
class CollectedAlert:
    """What a digest says of one video; `summary` is the reason, or what was found.

    The videos of a backfill have a digest of their own.
    """

    video_id: str
    name: str
    verdict: str
    summary: str
    finished_at: str
    of_backfill: bool = False

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> CollectedAlert:
        """The alert as boto3's DynamoDB resource returns it."""
        return cls(
            item["Id"],
            item["VideoName"],
            item["Verdict"],
            item["Summary"],
            item["FinishedAt"],
            item["Kind"].startswith(_BACKFILL),
        )


class CollectedAlerts:
    """Adds, reads and removes them; adding one again replaces it.

    Row:
        Kind (text): `digest:` or, for a backfill, `digest:backfill:`, and whom the digest is for:
            `moderators` or `operators`.
        Id (text): the `VideoId`.
        VideoName (text): the object's key.
        Verdict (text): `FLAGGED` or `UNDETERMINED`.
        Summary (text): what was found, or the reason.
        FinishedAt (time): when the verdict was given.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, readers: Readers, alert: CollectedAlert) -> None:
        """Keeps an alert for the next digest."""
        self._table.put_item(
            Item={
                **_key(readers, alert),
                "VideoName": alert.name,
                "Verdict": alert.verdict,
                "Summary": alert.summary,
                "FinishedAt": alert.finished_at,
            }
        )

    def of(self, readers: Readers, *, of_backfill: bool) -> list[CollectedAlert]:
        """All that wait, the oldest first: those of a backfill, or all others."""
        query: dict[str, Any] = {
            "KeyConditionExpression": Key("Kind").eq(_kind(readers, of_backfill=of_backfill)),
            "ConsistentRead": True,
        }
        found = map(CollectedAlert.from_item, items(self._table.query, **query))
        return sorted(found, key=lambda each: each.finished_at)

    def remove(self, readers: Readers, alerts: Iterable[CollectedAlert]) -> None:
        """Forgets what a digest has told."""
        with self._table.batch_writer() as batch:
            for alert in alerts:
                batch.delete_item(Key=_key(readers, alert))


def _kind(readers: Readers, *, of_backfill: bool) -> str:
    return f"{_BACKFILL if of_backfill else _ALL_OTHERS}{readers.value}"


def _key(readers: Readers, alert: CollectedAlert) -> dict[str, str]:
    return {"Kind": _kind(readers, of_backfill=alert.of_backfill), "Id": alert.video_id}
