"""A report for a period, as transparency rules ask for: what was flagged, decided, overturned, and how fast.

The same figures serve the page, the API and `video-moderation report`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from video_moderation.contract.status import Status
from video_moderation.contract.storage.tables import BY_STATUS
from video_moderation.runtime.clock import parse_iso
from video_moderation.runtime.table_pages import pages
from video_moderation.videos.video_analysis import RANKS, line_position

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.videos.decisions.decision_table import DecisionTable

Row = dict[str, Any]
_VERDICTS = (Status.CLEAN, Status.FLAGGED, Status.UNDETERMINED)


@dataclass
class Report:
    """Counts for a period; times to a decision in seconds, None if nothing was decided.

    `uploads` counts the verdicts on videos uploaded in the period, all of them automated. `by_category`
    counts decisions; a video with two categories counts in both.
    """

    since: str
    until: str
    uploads: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)
    by_category: dict[str, dict[str, int]] = field(default_factory=dict)
    overturned: int = 0
    median_seconds: float | None = None
    longest_seconds: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "from": self.since,
            "to": self.until,
            "uploads": self.uploads,
            "decisions": self.decisions,
            "byCategory": self.by_category,
            "overturned": self.overturned,
            "secondsToDecision": {"median": self.median_seconds, "longest": self.longest_seconds},
        }

    def to_csv(self) -> str:
        """The report for spreadsheets: a row a figure."""
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["figure", "category", "value"])
        rows.writerows([f"verdict {verdict}", "", count] for verdict, count in self.uploads.items())
        rows.writerows([f"decision {decision}", "", count] for decision, count in self.decisions.items())
        for category, counts in self.by_category.items():
            rows.writerows([f"decision {decision}", category, count] for decision, count in counts.items())
        rows.writerow(["overturned", "", self.overturned])
        rows.writerow(["median seconds to decision", "", _shown(self.median_seconds)])
        rows.writerow(["longest seconds to decision", "", _shown(self.longest_seconds)])
        return text.getvalue()


def report(analysis: Table, history: DecisionTable, since: str, until: str) -> Report:
    """The figures from `since` to before `until`, both as `clock.iso` writes them.

    It reads the rows of the period: a report of a month costs what the month holds.
    """
    made = [row for month in months(since, until) for row in history.of_month(month, since, until)]
    seconds = [_seconds(row) for row in _first_of_each_video(made) if "FinishedAt" in row]
    categories = sorted({category for row in made for category in row.get("Categories", ())})
    return Report(
        since=since,
        until=until,
        uploads={status.value: _count(analysis, status, since, until) for status in _VERDICTS},
        decisions=_counted(made),
        by_category={
            category: _counted(row for row in made if category in row.get("Categories", ()))
            for category in categories
        },
        overturned=_overturned(made),
        median_seconds=median(seconds) if seconds else None,
        longest_seconds=max(seconds, default=None),
    )


def months(since: str, until: str) -> Iterator[str]:
    """The months that a period touches, the last one first.

    Example:
        >>> list(months("2025-12-03T00:00:00.000Z", "2026-02-01T00:00:00.000Z"))
        ['2026-02', '2026-01', '2025-12']
    """
    year, month = int(until[:4]), int(until[5:7])
    while f"{year:04d}-{month:02d}" >= since[:7]:
        yield f"{year:04d}-{month:02d}"
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)


def _count(table: Table, status: Status, since: str, until: str) -> int:
    return sum(_count_of_rank(table, status, rank, since, until) for rank in RANKS)


def _count_of_rank(table: Table, status: Status, rank: int, since: str, until: str) -> int:
    within = Key("Position").between(line_position(rank, since), line_position(rank, until))
    query: dict[str, Any] = {
        "IndexName": BY_STATUS,
        "KeyConditionExpression": Key("Status").eq(status.value) & within,
        "Select": "COUNT",
    }
    return sum(page["Count"] for page in pages(table.query, **query))


def _counted(rows: Iterable[Row]) -> dict[str, int]:
    return dict(sorted(Counter(str(row["Decision"]) for row in rows).items()))


def _overturned(rows: Iterable[Row]) -> int:
    """Videos on which the period holds decisions for and against."""
    by_video: dict[str, set[str]] = {}
    for row in rows:
        by_video.setdefault(row["VideoId"], set()).add(row["Decision"])
    return sum(len(decisions) > 1 for decisions in by_video.values())


def _first_of_each_video(rows: Iterable[Row]) -> list[Row]:
    first: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: str(row["DecidedAt"])):
        first.setdefault(row["VideoId"], row)
    return list(first.values())


def _seconds(row: Row) -> float:
    return (parse_iso(row["DecidedAt"]) - parse_iso(row["FinishedAt"])).total_seconds()


def _shown(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.0f}"
