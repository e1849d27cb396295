"""At the limit of job slots, no video is lost, no message nears its last receive, and no slot is idle."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING

from moderation_local.rekognition import FailCalls
from moderation_stack.policy import ModerationPolicy
from tests.unit.simulation.call_recorder import Fault
from video_moderation.contract.metrics import MetricName
from video_moderation.handlers import video_processor
from video_moderation.videos.video_analysis import VideoAnalysis

if TYPE_CHECKING:
    import pytest

    from tests.unit.simulation.pipeline_simulation import PipelineSimulation


def test_a_backlog_drains_oldest_first_and_no_slot_idles(simulation: PipelineSimulation) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=3)
    names = [f"video-{number:02d}.mp4" for number in range(12)]
    for name in names:
        simulation.upload(name, scenes=[])
        simulation.clock.sleep(1)
    simulation.run()
    jobs = sorted(simulation.rekognition.jobs(), key=lambda job: job.started_at)
    assert [job.video.name for job in jobs] == names
    assert simulation.rekognition.most_running() == 3
    assert {row["Status"] for row in simulation.resources.rows()} == {"CLEAN"}


def test_a_backlog_of_one_uploader_does_not_hold_up_another(simulation: PipelineSimulation) -> None:
    simulation.redeploy_processor(uploader_prefix_depth="1")
    simulation.rekognition.configure(max_concurrent_jobs=1)
    for number in range(8):
        simulation.upload(f"flood/{number}.mp4", scenes=[])
    simulation.settle()
    simulation.clock.sleep(5)
    for number in range(2):
        simulation.upload(f"late/{number}.mp4", scenes=[])
    simulation.run()
    jobs = sorted(simulation.rekognition.jobs(), key=lambda job: job.started_at)
    started = [job.video.name.split("/")[0] for job in jobs]
    assert len(started) == 10
    assert started.index("late") <= 2, "one of each other uploader at most comes before"
    assert started[1:6].count("late") == 2


def test_an_upload_without_a_turn_is_moderated_and_the_operators_are_told(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: Counter[str] = Counter()
    counts = SimpleNamespace(add_metric=lambda name, _unit, value: measured.update({name: value}))
    monkeypatch.setattr(video_processor, "metrics", counts)
    simulation.redeploy_processor(uploader_prefix_depth="1")
    simulation.upload("ann/1.mp4", scenes=[])
    simulation.settle()
    assert measured[MetricName.DISPATCH_ERRORS] == 0
    monkeypatch.setattr(simulation.processor.turns, "of", lambda *_: None)
    simulation.upload("ann/2.mp4", scenes=[])
    simulation.settle()
    assert measured[MetricName.DISPATCH_ERRORS] == 1
    simulation.run()
    assert [row["Status"] for row in simulation.resources.rows()] == ["CLEAN", "CLEAN"]


def test_a_freed_slot_is_taken_after_the_completion_without_the_schedule(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=1)
    simulation.upload("first.mp4", scenes=[])
    simulation.upload("second.mp4", scenes=[])
    simulation.settle()
    simulation.clock.sleep(1)
    simulation.settle()
    assert len(simulation.rekognition.jobs()) == 2


def test_the_limit_costs_no_message_a_receive(simulation: PipelineSimulation) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=0)
    simulation.upload("waiting.mp4", scenes=[])
    for _ in range(60):
        simulation.settle()
        simulation.pass_a_minute()
    assert simulation.video_queue.dead_letters == []
    assert [row["Status"] for row in simulation.resources.rows()] == ["PENDING"]
    simulation.rekognition.configure(max_concurrent_jobs=20)
    simulation.run()
    assert [row["Status"] for row in simulation.resources.rows()] == ["CLEAN"]


def test_slots_of_another_workload_only_slow_us_down(simulation: PipelineSimulation) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=2)
    for number in range(2):
        simulation.resources.s3.put_object(Bucket="media", Key="other.mov", Body=b"x")
        simulation.rekognition.call(
            "StartContentModeration",
            {
                "Video": {"S3Object": {"Bucket": "media", "Name": "other.mov"}},
                "ClientRequestToken": f"other-{number}",
            },
        )
    video_id = simulation.upload("ours.mp4", scenes=[])
    simulation.settle()
    assert simulation.resources.row(video_id)["Status"] == "PENDING"
    simulation.run()
    assert simulation.resources.row(video_id)["Status"] == "CLEAN"


def test_a_throttle_is_waited_out_within_the_run(simulation: PipelineSimulation) -> None:
    simulation.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="ProvisionedThroughputExceededException", times=3)
    )
    simulation.upload("a.mp4", scenes=[])
    simulation.settle()
    assert [row["Status"] for row in simulation.resources.rows()] == ["IN_PROGRESS"]


def test_a_throttle_that_lasts_ends_the_run_and_the_video_keeps_its_position(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="ThrottlingException", times=5)
    )
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.settle()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("PENDING", 1)
    simulation.run()
    assert simulation.resources.row(video_id)["Status"] == "CLEAN"


def test_a_new_video_starts_at_once_although_the_index_lags(simulation: PipelineSimulation) -> None:
    simulation.processor.analysis.oldest = lambda *_: iter(())  # type: ignore[method-assign]
    simulation.upload("a.mp4", scenes=[])
    simulation.settle()
    assert len(simulation.rekognition.jobs()) == 1


def test_a_stale_index_starts_no_second_job(simulation: PipelineSimulation) -> None:
    simulation.upload("a.mp4", scenes=[])
    simulation.settle()
    [item] = simulation.resources.rows()
    before = VideoAnalysis.from_item({**item, "Status": "PENDING", "JobId": None})
    simulation.processor.analysis.oldest = lambda *_: iter([before])  # type: ignore[method-assign]
    simulation.trigger_dispatch()
    simulation.settle()
    assert len(simulation.rekognition.jobs()) == 1


def test_a_changed_configuration_never_pays_twice_for_one_attempt(simulation: PipelineSimulation) -> None:
    """The dispatcher dies right after the start; the next one has another MinConfidence."""
    simulation.recorder.strike_on, simulation.recorder.fault = (
        "rekognition:StartContentModeration",
        Fault.DEATH_AFTER,
    )
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert simulation.resources.row(video_id)["Status"] == "PENDING"
    simulation.redeploy(ModerationPolicy.every_label(80))
    simulation.trigger_dispatch()
    simulation.run()
    assert len(simulation.rekognition.jobs()) == 1
    assert simulation.resources.row(video_id)["Status"] == "CLEAN"


def test_a_refused_start_follows_the_configuration_later(simulation: PipelineSimulation) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=0)
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.settle()
    assert "Request" not in simulation.resources.row(video_id)
