"""Figures for a period."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from video_moderation.review.listing.report import report
from video_moderation.videos.decisions.decision_table import DecisionTable, decision_key, month_of

if TYPE_CHECKING:
    from tests.unit.domain.review.conftest import ReviewTables

SINCE, UNTIL = "2026-10-15T00:00:00.000Z", "2026-12-01T00:00:00.000Z"


def decided(room: ReviewTables, video: str, decision: str, at: str, *categories: str) -> None:
    room.decisions.put_item(
        Item={
            "VideoId": video,
            "DecisionKey": decision_key(at, f"{video}-{decision}"),
            "Month": month_of(at),
            "Decision": decision,
            "DecidedAt": at,
            "FinishedAt": f"{at[:10]}T00:00:00.000Z",
            "Categories": list(categories),
        }
    )


def test_the_figures_are_those_of_the_period(room: ReviewTables) -> None:
    room.add("clean", status="CLEAN")
    room.add("one")
    room.add("earlier", QueuedAt="2026-10-14T23:59:59.000Z")
    decided(room, "one", "APPROVED", "2026-10-20T01:00:00.000Z", "Violence", "Alcohol")
    decided(room, "one", "REJECTED", "2026-11-20T09:00:00.000Z", "Violence", "Alcohol")
    decided(room, "two", "REJECTED", "2026-11-21T03:00:00.000Z", "Violence")
    decided(room, "early", "REJECTED", "2026-10-14T23:59:59.999Z", "Violence")
    decided(room, "late", "REJECTED", UNTIL, "Violence")
    made = report(room.analysis, DecisionTable(room.decisions), SINCE, UNTIL)
    assert made.to_json() == {
        "from": SINCE,
        "to": UNTIL,
        "uploads": {"CLEAN": 1, "FLAGGED": 1, "UNDETERMINED": 0},
        "decisions": {"APPROVED": 1, "REJECTED": 2},
        "byCategory": {"Alcohol": {"APPROVED": 1, "REJECTED": 1}, "Violence": {"APPROVED": 1, "REJECTED": 2}},
        "overturned": 1,
        "secondsToDecision": {"median": 7200.0, "longest": 10800.0},
    }
    rows = list(csv.reader(io.StringIO(made.to_csv())))
    assert ["decision REJECTED", "Violence", "2"] in rows
    assert ["overturned", "", "1"] in rows


def test_a_period_without_decisions_has_no_times(room: ReviewTables) -> None:
    made = report(room.analysis, DecisionTable(room.decisions), SINCE, UNTIL)
    assert (made.decisions, made.median_seconds, made.longest_seconds) == ({}, None, None)
