"""Failed attempts, lost messages, lost events: every video still ends at its verdict."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import reconciler
import video_processor
from botocore.exceptions import ReadTimeoutError

from local.rekognition import ExpireTokens, FailCalls, FailJobs, LoseCompletions, RepeatCompletions
from moderation.job import JobStarter
from tests.unit.calls import Mishap
from tests.unit.world import LambdaContext

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


def test_a_video_that_cannot_be_started_while_others_can_is_recovered(world: World) -> None:
    world.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="InternalServerError", times=5)
    )
    first = world.upload("first.mp4", scenes=[])
    world.clock.sleep(1)
    second = world.upload("second.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert world.resources.row(first)["Status"] == "RECOVERING"
    assert world.resources.row(second)["Status"] == "IN_PROGRESS"
    world.run()
    assert world.resources.row(first)["Status"] == "CLEAN"


@pytest.mark.parametrize(
    "error", ["InternalServerError", "AccessDeniedException", "InvalidParameterException"]
)
def test_an_outage_costs_no_video_an_attempt(world: World, error: str) -> None:
    world.rekognition.plan(FailCalls(operation="StartContentModeration", error=error, times=100_000))
    for number in range(5):
        world.upload(f"{number}.mp4", scenes=[])
    for _ in range(30):
        world.settle()
        world.pass_a_minute()
    rows = world.resources.rows()
    assert {(row["Status"], row["Attempt"]) for row in rows} == {("PENDING", 1)}
    assert world.video_queue.dead_letters == []
    world.rekognition.clear_faults()
    world.run()
    assert {(row["Status"], row["Attempt"]) for row in world.resources.rows()} == {("CLEAN", 1)}
    assert len(world.rekognition.jobs()) == 5


def test_a_start_that_hangs_leaves_time_for_the_others(world: World) -> None:
    """Every try takes as long as the client lets it; the function must still end in time."""

    def hang(**_: object) -> None:
        world.clock.sleep(10)
        raise ReadTimeoutError(endpoint_url="https://rekognition.invalid")

    hanging = SimpleNamespace(start_content_moderation=hang)
    world.processor.dispatcher._starter = JobStarter(hanging, world.clock)  # type: ignore[arg-type]
    world.upload("a.mp4", scenes=[])
    before = world.clock.time()
    world.invoke(video_processor, world.video_queue, 60)
    assert world.clock.time() - before < 60
    assert world.video_queue.messages == {}


def test_a_lost_completion_is_made_good(world: World) -> None:
    world.rekognition.plan(LoseCompletions())
    video_id = world.upload("a.mp4", scenes=[SWIM])
    for _ in range(40):
        world.settle()
        world.pass_a_minute()
    assert world.resources.row(video_id)["Status"] == "IN_PROGRESS"
    world.reconcile()
    world.run()
    assert world.resources.row(video_id)["Status"] == "FLAGGED"
    assert len(world.resources.alerts()) == 1


def test_a_job_that_may_still_be_running_is_not_asked_about(world: World) -> None:
    world.rekognition.configure(minimum_job_seconds=10 * 60)
    world.upload("a.mp4", scenes=[])
    world.settle()
    world.reconcile()
    assert "rekognition:GetContentModeration" not in world.tape.calls


def test_results_that_expired_start_a_new_attempt(world: World) -> None:
    world.rekognition.plan(LoseCompletions())
    video_id = world.upload("a.mp4", scenes=[SWIM])
    world.settle()
    world.clock.sleep(2)
    world.settle()
    world.clock.sleep(8 * DAY)
    world.reconcile()
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 2)


def test_a_completion_that_comes_three_times_alerts_once(world: World) -> None:
    world.rekognition.plan(RepeatCompletions(copies=3))
    world.upload("a.mp4", scenes=[SWIM])
    world.run()
    assert len(world.resources.alerts()) == 1
    assert len(world.resources.moderated_events()) == 1


def test_a_recovery_that_never_began_is_started_by_the_reconciler(world: World) -> None:
    video_id = world.upload("a.mp4", scenes=[])
    world.settle()
    row = world.processor.analysis.get(video_id)
    assert row is not None
    world.processor.analysis.recover(row, "died before the execution", world.clock.now(), retryable=True)
    world.clock.sleep(31 * 60)
    world.reconcile()
    world.run()
    assert world.resources.row(video_id)["Attempt"] == 2
    assert world.resources.row(video_id)["Status"] == "CLEAN"


def test_a_video_whose_event_was_lost_is_found_by_the_sweep(world: World) -> None:
    known = world.upload("known.mp4", scenes=[])
    world.run()
    for number in range(3):
        world.resources.s3.put_object(Bucket="media", Key=f"lost {number}.MOV", Body=b"\0\0\0\x08ftypisom")
    world.resources.s3.put_object(Bucket="media", Key="notes.txt", Body=b"not a video")
    assert world.sweep()["found"] == 3
    world.ring()
    world.run()
    rows = world.resources.rows()
    assert len(rows) == 4
    assert {row["Status"] for row in rows} == {"CLEAN"}
    assert world.resources.row(known)["Attempt"] == 1
    assert world.sweep()["found"] == 0


def test_a_pagination_token_that_expired_starts_reading_again(world: World) -> None:
    world.rekognition.plan(ExpireTokens())
    video_id = world.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 625}])
    world.run()
    assert world.resources.row(video_id)["LabelCount"] == 2500
    assert len(world.resources.labels()) == 2500


def test_reading_goes_on_where_the_time_ran_out(world: World) -> None:
    video_id = world.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 625}])
    world.content_alert_timeout = 25  # less than what is reserved: a page an invocation
    world.run()
    assert world.resources.row(video_id)["LabelCount"] == 2500
    assert world.tape.calls.count("rekognition:GetContentModeration") == 3
    assert len(world.resources.alerts()) == 1


def test_a_job_of_another_video_says_nothing_about_this_one(world: World) -> None:
    """A forged completion names our video and somebody else's clean job."""
    ours = world.upload("ours.mp4", scenes=[SWIM])
    other = world.upload("other.mp4", scenes=[])
    world.settle()
    other_job = world.resources.row(other)["JobId"]
    world.resources.analysis.update_item(
        Key={"VideoId": ours},
        UpdateExpression="SET JobId = :job",
        ExpressionAttributeValues={":job": other_job},
    )
    world.clock.sleep(2)
    world.completion_queue.send(f'{{"JobId": "{other_job}", "Status": "SUCCEEDED", "JobTag": "{ours}"}}')
    world.settle()
    assert world.resources.row(ours)["Status"] == "IN_PROGRESS"


def test_one_video_that_cannot_be_looked_at_does_not_hide_the_others(world: World) -> None:
    world.rekognition.plan(LoseCompletions(times=2))
    stuck, fine = (world.upload(name, scenes=[]) for name in ("stuck.mp4", "fine.mp4"))
    world.settle()
    world.clock.sleep(31 * 60)
    world.settle()
    world.rekognition.plan(
        FailCalls(operation="GetContentModeration", error="AccessDeniedException", object_name="stuck.mp4")
    )
    with pytest.raises(reconciler.Incomplete):
        reconciler.handler({}, LambdaContext(world.clock, 300))
    world.settle()
    assert world.resources.row(stuck)["Status"] == "IN_PROGRESS"
    assert world.resources.row(fine)["Status"] == "CLEAN"


def test_a_restarted_recovery_is_not_restarted_while_it_waits(world: World) -> None:
    video_id = world.upload("a.mp4", scenes=[])
    world.settle()
    row = world.processor.analysis.get(video_id)
    assert row is not None
    world.processor.analysis.recover(row, "died before the execution", world.clock.now(), retryable=True)
    for _ in range(3):
        world.clock.sleep(31 * 60)
        world.reconcile()
    assert world.tape.calls.count("stepfunctions:StartExecution") == 1


def test_a_video_that_s3_cannot_serve_now_does_not_block_the_others(world: World) -> None:
    world.tape.strike_on, world.tape.mishap = "s3:GetObject", Mishap.FAILS_BEFORE
    first = world.upload("first.mp4", scenes=[])
    world.clock.sleep(1)
    second = world.upload("second.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert world.resources.row(first)["Status"] == "PENDING"
    assert world.resources.row(second)["Status"] == "IN_PROGRESS"
    world.ring()
    world.run()
    assert world.resources.row(first)["Status"] == "CLEAN"


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


def test_a_completion_that_only_waits_is_not_sent_again_at_every_run(world: World) -> None:
    world.rekognition.plan(LoseCompletions())
    world.upload("a.mp4", scenes=[])
    world.settle()
    world.clock.sleep(2)
    world.settle()
    for _ in range(6):
        world.clock.sleep(10 * 60)
        world.reconcile()
    assert len(world.completion_queue.messages) == 2


def test_a_throttle_late_in_a_long_video_does_not_start_reading_again(world: World) -> None:
    world.rekognition.plan(FailCalls(operation="GetContentModeration", error="AccessDeniedException", page=9))
    video_id = world.upload("long.mp4", scenes=[{**SWIM, "from": 0, "to": 2500}])
    world.run()
    assert world.resources.row(video_id)["LabelCount"] == 10_000
    assert world.tape.calls.count("rekognition:GetContentModeration") == 9 + 5


def test_a_deleted_video_is_told_of_although_its_tag_cannot_be_written(world: World) -> None:
    video_id = world.upload("gone.mp4", scenes=[SWIM])
    world.settle()
    version = world.resources.row(video_id)["VersionId"]
    world.resources.s3.delete_object(Bucket="media", Key="gone.mp4", VersionId=version)
    world.run()
    assert world.resources.row(video_id)["Status"] == "FLAGGED"
    assert len(world.resources.alerts()) == 1
