"""What `quota` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.shared.text_table import duration, table
from benchmarks.virtual_aws.prices import PRICES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.designs.outcome import Effort, Outcome

SERVICES = ("Rekognition", "DynamoDB", "S3", "SQS", "SNS", "EventBridge", "Lambda")


def side_by_side(outcomes: Sequence[Outcome]) -> str:
    """How each design fared with the same backlog."""
    head = ["design", "lost", "utilisation", "possible", "makespan", "Start calls", "refused", "cost"]
    rows = [
        [
            outcome.design,
            f"{outcome.lost:,}",
            f"{outcome.utilisation:.3f}",
            f"{outcome.possible:.3f}",
            duration(outcome.makespan),
            f"{outcome.start_calls:,.2f}",
            f"{outcome.refused_starts:,.2f}",
            _dollars(outcome.starting.dollars),
        ]
        for outcome in outcomes
    ]
    return table(head, rows)


def calls(outcomes: Sequence[Outcome]) -> str:
    """Calls per moderated video, by service."""
    rows = []
    for outcome in outcomes:
        rows.append(_calls_row(f"{outcome.design}, to start the job", outcome.starting))
        if outcome.concluding:
            rows.append(_calls_row(f"{outcome.design}, to conclude", outcome.concluding))
    return table(["calls per video", *SERVICES, "all", "cost"], rows)


def growth(outcomes: Sequence[Outcome]) -> str:
    """How the figures change with the number of videos."""
    head = ["design", "videos", "lost", "utilisation", "possible", "makespan", "calls", "cost"]
    rows = [
        [
            outcome.design,
            f"{outcome.videos:,}",
            f"{outcome.lost:,}",
            f"{outcome.utilisation:.3f}",
            f"{outcome.possible:.3f}",
            duration(outcome.makespan),
            f"{outcome.starting.all_calls:,.2f}",
            _dollars(outcome.starting.dollars),
        ]
        for outcome in outcomes
    ]
    return table(head, rows)


def prices() -> str:
    """The prices behind the costs."""
    rows = [[price.unit, f"{price.dollars:.10f}".rstrip("0"), price.mark] for price in PRICES.values()]
    return table(["price", "US dollars", "mark"], rows)


def _calls_row(label: str, effort: Effort) -> list[str]:
    counts = [f"{effort.calls.get(service, 0):,.2f}" for service in SERVICES]
    return [label, *counts, f"{effort.all_calls:,.2f}", _dollars(effort.dollars)]


def _dollars(amount: float) -> str:
    return f"${amount:.6f}"
