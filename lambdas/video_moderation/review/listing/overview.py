"""What waits at a glance: how many, since when, by verdict, category and age."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from video_moderation.runtime.clock import parse_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

AGES = (("hour", timedelta(hours=1)), ("day", timedelta(days=1)), ("week", timedelta(days=7)))
OLDER = "older"


def overview(rows: Sequence[dict[str, Any]], more: bool, now: datetime) -> dict[str, Any]:
    """The figures of the first rows; `more` says that there are others, which are not counted.

    An age is `hour` for what has waited less than one, and so on.
    """
    return {
        "total": len(rows),
        "more": more,
        "oldest": min((row["FinishedAt"] for row in rows), default=None),
        "verdicts": _grouped(rows, lambda row: [row["AwaitsDecision"]]),
        "categories": _grouped(rows, lambda row: row.get("Categories", ())),
        "ages": _grouped(rows, lambda row: [_age(row, now)]),
    }


def _grouped(rows: Iterable[dict[str, Any]], names: Any) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for row in rows:
        for name in names(row):
            group = groups.setdefault(name, {"count": 0, "oldest": row["FinishedAt"]})
            group["count"] += 1
            group["oldest"] = min(group["oldest"], row["FinishedAt"])
    return groups


def _age(row: dict[str, Any], now: datetime) -> str:
    waited = now - parse_iso(row["FinishedAt"])
    return next((name for name, limit in AGES if waited < limit), OLDER)
