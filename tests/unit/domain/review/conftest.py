"""The tables of a review room under moto, and rows in them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from tests.unit.simulation.clock import VirtualClock
from tests.unit.simulation.resources import Resources
from video_moderation.contract.status import AWAITS_PEOPLE
from video_moderation.review.claims import ReviewClaims
from video_moderation.videos.video_analysis import FRESH, line_position

if TYPE_CHECKING:
    from collections.abc import Iterator


class ReviewTables:
    """Tables, a clock, and claims that last ten minutes."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.resources = Resources()
        self.analysis, self.decisions = self.resources.analysis, self.resources.decisions
        self.table = self.resources.dynamodb.create_table(
            TableName="review",
            KeySchema=[{"AttributeName": "Key", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "Key", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.claims = ReviewClaims(self.resources.dynamodb, self.table, self.clock, timedelta(minutes=10))

    def add(self, video_id: str, second: int = 0, status: str = "FLAGGED", **more: Any) -> dict[str, Any]:
        """A concluded video; `second` orders it."""
        row: dict[str, Any] = {
            "VideoId": video_id,
            "VideoName": f"{video_id}.mp4",
            "Bucket": "media",
            "VersionId": f"version-{video_id}",
            "Status": status,
            "QueuedAt": "2026-11-23T07:00:00.000Z",
            "FinishedAt": f"2026-11-23T08:{second // 60:02d}:{second % 60:02d}.000Z",
            "Attempt": 1,
        }
        if status in AWAITS_PEOPLE and "Decision" not in more:
            row["AwaitsDecision"] = status
        row = {**row, **more}
        row["Position"] = line_position(FRESH, row["QueuedAt"])
        self.analysis.put_item(Item=row)
        return row


@pytest.fixture
def room() -> Iterator[ReviewTables]:
    with mock_aws():
        yield ReviewTables()
