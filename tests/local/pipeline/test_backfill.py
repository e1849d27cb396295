"""A library of old videos on the deployed whole, beside uploads; benchmarks/backfill.py has thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.backfill import command, measure, run_the_schedule
from tests.local.observing import wait_until_quiet

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from moderation_local.pipeline.stand_in import StandIn

OLD, NEW, JOB_SECONDS = 12, 2, 8.0


@pytest.mark.only_in_pr
def test_uploads_start_within_one_jobs_time_beside_a_library_of_which_nothing_is_lost(
    stack: Pipeline, rekognition: StandIn, folder: str, video: bytes
) -> None:
    measured = measure(stack, folder, video, videos=OLD, uploads=NEW, seconds=2, job_seconds=JOB_SECONDS)
    assert measured.broken() == []
    wait_until_quiet(stack)
    for number in range(OLD):
        row = stack.wait_for_status(f"{folder}old/{number:05d}.mp4")
        assert (row["Status"], row["Position"][0]) == ("CLEAN", "5")


def test_what_an_older_model_decided_is_moderated_again_but_not_while_it_is_held(
    stack: Pipeline, folder: str, video: bytes
) -> None:
    name = f"{folder}decided.mp4"
    stack.upload(name, video, scenes=[])
    before = stack.wait_for_status(name)
    older = ("again", "--model-before", "99.0", "--prefix", folder)
    assert command(stack, *older, "--dry-run")["videos"] == 1
    assert command(stack, "backfill", "--pause")["heldSince"]
    assert command(stack, *older, "--yes")["sent"] == 1
    waiting = stack.wait_for_status(name, "PENDING")
    stack.upload(f"{folder}new.mp4", video)  # which makes the dispatcher look at the line
    stack.wait_for_status(f"{folder}new.mp4")
    assert stack.wait_for_status(name, "PENDING")["Nonce"] == waiting["Nonce"]
    assert stack.tags(name, waiting["VersionId"]) == {"moderation-verdict": "clean"}
    assert command(stack, *older, "--limit", "1", "--dry-run")["videos"] == 1  # the new one
    assert command(stack, "backfill", "--resume")["heldSince"] is None
    run_the_schedule(stack)
    after = stack.wait_for_status(name, "CLEAN")
    assert after["FinishedAt"] > before["FinishedAt"]
