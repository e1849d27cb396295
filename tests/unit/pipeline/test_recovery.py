"""Attempts that fail, and readings that are cut short: every video still ends at its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.rekognition import ExpireTokens, FailCalls, FailJobs, RepeatCompletions

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
DAY = 24 * 60 * 60


@pytest.mark.parametrize("ending", ["FAILED", "ERROR"])
def test_a_job_that_fails_once_is_tried_again(world: World, ending: str) -> None:
    world.rekognition.plan(FailJobs(times=1, status=ending))  # type: ignore[arg-type]
    video_id = world.upload("a.mp4", scenes=[SWIM])
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 2)
    assert "Reason" not in row
    assert len(world.rekognition.jobs()) == 2
    assert len(world.resources.alerts()) == 1


def test_a_job_that_always_fails_ends_undetermined_with_rekognitions_reason(world: World) -> None:
    world.rekognition.plan(FailJobs(times=3, message="Codec not understood"))
    video_id = world.upload("a.mp4")
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"], row["Reason"]) == ("UNDETERMINED", 3, "Codec not understood")
    assert world.resources.tags(row) == {"moderation-verdict": "undetermined"}
    assert len(world.resources.alerts()) == len(world.resources.operations()) == 1


def test_an_object_not_visible_yet_is_tried_again(world: World) -> None:
    world.rekognition.plan(FailCalls(operation="StartContentModeration", error="InvalidS3ObjectException"))
    video_id = world.upload("a.mp4", scenes=[])
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("CLEAN", 2)


def test_a_video_too_large_for_rekognition_ends_undetermined_at_once(world: World) -> None:
    world.rekognition.plan(FailCalls(operation="StartContentModeration", error="VideoTooLargeException"))
    video_id = world.upload("a.mp4")
    world.settle()
    assert world.resources.row(video_id)["Status"] == "UNDETERMINED"


def test_a_completion_that_comes_three_times_alerts_once(world: World) -> None:
    world.rekognition.plan(RepeatCompletions(copies=3))
    world.upload("a.mp4", scenes=[SWIM])
    world.run()
    assert len(world.resources.alerts()) == 1
    assert len(world.resources.moderated_events()) == 1


def test_a_pagination_token_that_expired_starts_reading_again(world: World) -> None:
    world.read_pages_of(40)
    world.rekognition.plan(ExpireTokens())
    video_id = world.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 25}])
    world.run()
    assert world.resources.row(video_id)["LabelCount"] == 100
    assert len(world.resources.labels()) == 100


def test_reading_goes_on_where_the_time_ran_out(world: World) -> None:
    world.read_pages_of(40)
    video_id = world.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 25}])
    world.content_alert_timeout = 25  # less than what is reserved: a page an invocation
    world.run()
    assert world.resources.row(video_id)["LabelCount"] == 100
    assert world.tape.calls.count("rekognition:GetContentModeration") == 3
    assert len(world.resources.alerts()) == 1


def test_a_give_up_is_heard_although_the_failed_attempt_was_claimed(
    make_world: Callable[..., AbstractContextManager[World]],
) -> None:
    with make_world(max_attempts=1) as world:
        video_id = world.upload("a.mp4", scenes=[])
        world.settle()
        world.clock.sleep(1)
        world.rekognition.tick()
        world.rekognition.plan(FailCalls(operation="GetContentModeration", error="ResourceNotFoundException"))
        world.settle()
        assert world.resources.row(video_id)["Status"] == "UNDETERMINED"
        assert len(world.resources.alerts()) == 1


def test_a_throttle_late_in_a_long_video_does_not_start_reading_again(world: World) -> None:
    world.read_pages_of(40)
    world.rekognition.plan(FailCalls(operation="GetContentModeration", error="AccessDeniedException", page=9))
    video_id = world.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 100}])
    world.run()
    assert world.resources.row(video_id)["LabelCount"] == 400
    assert world.tape.calls.count("rekognition:GetContentModeration") == 9 + 5


def test_a_deleted_video_is_told_of_although_its_tag_cannot_be_written(world: World) -> None:
    video_id = world.upload("gone.mp4", scenes=[SWIM])
    world.settle()
    version = world.resources.row(video_id)["VersionId"]
    world.resources.s3.delete_object(Bucket="media", Key="gone.mp4", VersionId=version)
    world.run()
    assert world.resources.row(video_id)["Status"] == "FLAGGED"
    assert len(world.resources.alerts()) == 1
