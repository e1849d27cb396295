"""Rows of waiting videos, as tests of dispatch need them."""

from __future__ import annotations

from typing import Any

from video_moderation.contract.status import Status
from video_moderation.videos.line.start_leases import Leased
from video_moderation.videos.video_analysis import VideoAnalysis, line_position


def waiting(name: str, minute: int = 0, rank: int = 1, **attributes: Any) -> VideoAnalysis:
    """A video that was uploaded at a minute past eight."""
    queued_at = f"2026-11-23T08:{minute:02}:00.000Z"
    return VideoAnalysis(
        video_id=name,
        name=name,
        bucket="media",
        version_id="1",
        status=Status.PENDING,
        queued_at=queued_at,
        attempt=1,
        position=line_position(rank, queued_at),
        **attributes,
    )


def leased(row: VideoAnalysis) -> Leased:
    """The row, leased by the run under test."""
    return Leased(row, "{}", sent_before=False, is_current=True)
