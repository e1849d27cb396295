"""A library of old videos on the deployed whole, beside uploads; benchmarks/backfill.py has thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.backfill import measure
from tests.local.observing import wait_until_quiet

if TYPE_CHECKING:
    from moderation_local.pipeline import Pipeline
    from moderation_local.stand_in import StandIn

OLD, NEW, JOB_SECONDS = 12, 2, 8.0


def test_uploads_start_within_one_jobs_time_beside_a_library_of_which_nothing_is_lost(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes
) -> None:
    measured = measure(stack, folder, video, videos=OLD, uploads=NEW, seconds=2, job_seconds=JOB_SECONDS)
    assert measured.broken() == []
    wait_until_quiet(stack)
    for number in range(OLD):
        row = stack.wait_for_status(f"{folder}old/{number:05d}.mp4")
        assert (row["Status"], row["Position"][0]) == ("CLEAN", "5")
