"""After failed attempts and interrupted readings, every video still gets a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation_local.rekognition import ExpireTokens, FailCalls, FailJobs, RepeatCompletions

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
DAY = 24 * 60 * 60


@pytest.mark.parametrize("ending", ["FAILED", "ERROR"])
def test_a_job_that_fails_once_is_tried_again(simulation: PipelineSimulation, ending: str) -> None:
    simulation.rekognition.plan(FailJobs(times=1, status=ending))  # type: ignore[arg-type]
    video_id = simulation.upload("a.mp4", scenes=[SWIM])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 2)
    assert "Reason" not in row
    assert len(simulation.rekognition.jobs()) == 2
    assert len(simulation.resources.alerts()) == 1


def test_a_job_that_always_fails_ends_undetermined_with_rekognitions_reason(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.plan(FailJobs(times=3, message="Codec not understood"))
    video_id = simulation.upload("a.mp4")
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"], row["Reason"]) == ("UNDETERMINED", 3, "Codec not understood")
    assert simulation.resources.tags(row) == {"moderation-verdict": "undetermined"}
    assert len(simulation.resources.alerts()) == len(simulation.resources.operations()) == 1


def test_an_object_not_visible_yet_is_tried_again(simulation: PipelineSimulation) -> None:
    simulation.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="InvalidS3ObjectException")
    )
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("CLEAN", 2)


def test_a_video_too_large_for_rekognition_ends_undetermined_at_once(simulation: PipelineSimulation) -> None:
    simulation.rekognition.plan(FailCalls(operation="StartContentModeration", error="VideoTooLargeException"))
    video_id = simulation.upload("a.mp4")
    simulation.settle()
    assert simulation.resources.row(video_id)["Status"] == "UNDETERMINED"


def test_a_completion_that_comes_three_times_alerts_once(simulation: PipelineSimulation) -> None:
    simulation.rekognition.plan(RepeatCompletions(copies=3))
    simulation.upload("a.mp4", scenes=[SWIM])
    simulation.run()
    assert len(simulation.resources.alerts()) == 1
    assert len(simulation.resources.moderated_events()) == 1


def test_a_pagination_token_that_expired_starts_reading_again(simulation: PipelineSimulation) -> None:
    simulation.read_pages_of(40)
    simulation.rekognition.plan(ExpireTokens())
    video_id = simulation.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 25}])
    simulation.run()
    assert simulation.resources.row(video_id)["LabelCount"] == 100
    assert len(simulation.resources.labels()) == 100


def test_reading_goes_on_where_the_time_ran_out(simulation: PipelineSimulation) -> None:
    simulation.read_pages_of(40)
    video_id = simulation.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 25}])
    simulation.content_alert_timeout = 25  # less than what is reserved: a page an invocation
    simulation.run()
    assert simulation.resources.row(video_id)["LabelCount"] == 100
    # Three pages; whoever continues asks first whether the job is still to be believed.
    assert simulation.recorder.calls.count("rekognition:GetContentModeration") == 3 + 2
    assert len(simulation.resources.alerts()) == 1


def test_a_give_up_is_heard_although_the_failed_attempt_was_claimed(
    make_simulation: Callable[..., AbstractContextManager[PipelineSimulation]],
) -> None:
    with make_simulation(max_attempts=1) as simulation:
        video_id = simulation.upload("a.mp4", scenes=[])
        simulation.settle()
        simulation.clock.sleep(1)
        simulation.rekognition.tick()
        simulation.rekognition.plan(
            FailCalls(operation="GetContentModeration", error="ResourceNotFoundException")
        )
        simulation.settle()
        assert simulation.resources.row(video_id)["Status"] == "UNDETERMINED"
        assert len(simulation.resources.alerts()) == 1


def test_a_throttle_late_in_a_long_video_does_not_start_reading_again(simulation: PipelineSimulation) -> None:
    simulation.read_pages_of(40)
    simulation.rekognition.plan(
        FailCalls(operation="GetContentModeration", error="AccessDeniedException", page=9)
    )
    video_id = simulation.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 100}])
    simulation.run()
    assert simulation.resources.row(video_id)["LabelCount"] == 400
    assert simulation.recorder.calls.count("rekognition:GetContentModeration") == 9 + 1 + 5


def test_a_deleted_video_is_told_of_although_its_tag_cannot_be_written(
    simulation: PipelineSimulation,
) -> None:
    video_id = simulation.upload("gone.mp4", scenes=[SWIM])
    simulation.settle()
    version = simulation.resources.row(video_id)["VersionId"]
    simulation.resources.s3.delete_object(Bucket="media", Key="gone.mp4", VersionId=version)
    simulation.run()
    assert simulation.resources.row(video_id)["Status"] == "FLAGGED"
    assert len(simulation.resources.alerts()) == 1
