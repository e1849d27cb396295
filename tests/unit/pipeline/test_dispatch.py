"""At the limit of Rekognition's slots: nothing is lost, nothing nears a dead-letter queue, no slot idles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import video_processor

from local.rekognition import FailCalls
from moderation.analysis import VideoAnalysis
from moderation_stack.policy import ModerationPolicy
from tests.unit.calls import Mishap

if TYPE_CHECKING:
    from tests.unit.world import World


def test_a_backlog_drains_oldest_first_and_no_slot_idles(world: World) -> None:
    world.rekognition.configure(max_concurrent_jobs=3)
    names = [f"video-{number:02d}.mp4" for number in range(12)]
    for name in names:
        world.upload(name, scenes=[])
        world.clock.sleep(1)
    world.run()
    jobs = sorted(world.rekognition.jobs(), key=lambda job: job.started_at)
    assert [job.video.name for job in jobs] == names
    assert world.rekognition.most_running() == 3
    assert {row["Status"] for row in world.resources.rows()} == {"CLEAN"}


def test_a_freed_slot_is_taken_by_the_completions_ring_without_the_clock(world: World) -> None:
    world.rekognition.configure(max_concurrent_jobs=1)
    world.upload("first.mp4", scenes=[])
    world.upload("second.mp4", scenes=[])
    world.settle()
    world.clock.sleep(1)
    world.settle()
    assert len(world.rekognition.jobs()) == 2


def test_the_limit_costs_no_message_a_receive(world: World) -> None:
    world.rekognition.configure(max_concurrent_jobs=0)
    world.upload("waiting.mp4", scenes=[])
    for _ in range(60):
        world.settle()
        world.pass_a_minute()
    assert world.video_queue.dead_letters == []
    assert [row["Status"] for row in world.resources.rows()] == ["PENDING"]
    world.rekognition.configure(max_concurrent_jobs=20)
    world.run()
    assert [row["Status"] for row in world.resources.rows()] == ["CLEAN"]


def test_slots_of_another_workload_only_slow_us_down(world: World) -> None:
    world.rekognition.configure(max_concurrent_jobs=2)
    for number in range(2):
        world.resources.s3.put_object(Bucket="media", Key="other.mov", Body=b"x")
        world.rekognition.call(
            "StartContentModeration",
            {
                "Video": {"S3Object": {"Bucket": "media", "Name": "other.mov"}},
                "ClientRequestToken": f"other-{number}",
            },
        )
    video_id = world.upload("ours.mp4", scenes=[])
    world.settle()
    assert world.resources.row(video_id)["Status"] == "PENDING"
    world.run()
    assert world.resources.row(video_id)["Status"] == "CLEAN"


def test_a_throttle_is_waited_out_within_the_round(world: World) -> None:
    world.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="ProvisionedThroughputExceededException", times=3)
    )
    world.upload("a.mp4", scenes=[])
    world.settle()
    assert [row["Status"] for row in world.resources.rows()] == ["IN_PROGRESS"]


def test_a_throttle_that_lasts_ends_the_round_and_the_video_keeps_its_place(world: World) -> None:
    world.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="ThrottlingException", times=5)
    )
    video_id = world.upload("a.mp4", scenes=[])
    world.settle()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("PENDING", 1)
    world.run()
    assert world.resources.row(video_id)["Status"] == "CLEAN"


def test_a_new_video_starts_at_once_although_the_index_lags(world: World) -> None:
    world.processor.analysis.oldest = lambda status: iter(())  # type: ignore[method-assign]
    world.upload("a.mp4", scenes=[])
    world.settle()
    assert len(world.rekognition.jobs()) == 1


def test_a_stale_index_starts_no_second_job(world: World) -> None:
    world.upload("a.mp4", scenes=[])
    world.settle()
    [item] = world.resources.rows()
    before = VideoAnalysis.from_item({**item, "Status": "PENDING", "JobId": None})
    world.processor.analysis.oldest = lambda status: iter([before])  # type: ignore[method-assign]
    world.ring()
    world.settle()
    assert len(world.rekognition.jobs()) == 1


def test_a_changed_configuration_never_pays_twice_for_one_attempt(world: World) -> None:
    """The dispatcher dies right after the start; the next one has another MinConfidence."""
    world.tape.strike_on, world.tape.mishap = "rekognition:StartContentModeration", Mishap.DEATH_AFTER
    video_id = world.upload("a.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert world.resources.row(video_id)["Status"] == "PENDING"
    world.redeploy(ModerationPolicy.every_label(80))
    world.ring()
    world.run()
    assert len(world.rekognition.jobs()) == 1
    assert world.resources.row(video_id)["Status"] == "CLEAN"


def test_a_refused_start_follows_the_configuration_later(world: World) -> None:
    world.rekognition.configure(max_concurrent_jobs=0)
    video_id = world.upload("a.mp4", scenes=[])
    world.settle()
    assert "Request" not in world.resources.row(video_id)
