"""The minutes of a day: beyond them videos wait, nothing is lost, and the next day they start by themselves.

Every video of the simulation is twelve seconds long, whatever its file states.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.rekognition import FailCalls, FailJobs
from tests.unit.domain.inspection.test_container import box, movie
from tests.unit.simulation.call_recorder import Fault
from video_moderation.contract.metrics import MetricName
from video_moderation.handlers import content_alert, video_processor
from video_moderation.runtime.clock import iso

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

TODAY = "2026-11-23"
SIX_HOURS = 6 * 60 * 60 * 1000


def states(seconds: int) -> bytes:
    """A file that states how long it is."""
    return box(b"ftyp", b"isom") + movie(seconds=seconds)


@pytest.fixture
def limited(simulation: PipelineSimulation) -> PipelineSimulation:
    """A pipeline that moderates a minute a day."""
    simulation.redeploy_processor(daily_minutes="1")
    return simulation


def counted(simulation: PipelineSimulation, day: str = TODAY) -> int:
    item = simulation.resources.line_table.get_item(Key={"Kind": "minutes", "Id": day}).get("Item", {})
    return int(str(item.get("Millis", 0)))


def statuses(simulation: PipelineSimulation) -> list[str]:
    return sorted(row["Status"] for row in simulation.resources.rows())


def next_day(simulation: PipelineSimulation) -> None:
    simulation.clock.sleep(24 * 60 * 60)
    simulation.trigger_dispatch()
    simulation.settle()


def test_beyond_the_minutes_of_the_day_videos_wait_and_start_the_next_day(
    limited: PipelineSimulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[str] = []
    counts = SimpleNamespace(add_metric=lambda name, _unit, value: measured.extend([name] * value))
    monkeypatch.setattr(video_processor, "metrics", counts)
    for number in range(8):
        limited.upload(f"{number}.mp4", states(12), scenes=[])
        limited.clock.sleep(0.1)
    for _ in range(10):
        limited.settle()
        limited.pass_a_minute()
    assert statuses(limited) == ["CLEAN"] * 5 + ["PENDING"] * 3
    assert counted(limited) == 60_000
    assert MetricName.DAILY_MINUTES_REACHED in measured
    assert limited.resources.operations() == [], "the alarm tells operators, not a message for each video"
    next_day(limited)
    limited.run()
    assert statuses(limited) == ["CLEAN"] * 8
    assert counted(limited, "2026-11-24") == 36_000
    started = [job.video.name for job in sorted(limited.rekognition.jobs(), key=lambda job: job.started_at)]
    assert started == [f"{number}.mp4" for number in range(8)]


def test_the_last_video_of_a_day_may_exceed_the_minutes(limited: PipelineSimulation) -> None:
    for number in range(5):
        limited.upload(f"{number}.mp4", states(25), scenes=[])
    limited.settle()
    assert (len(limited.rekognition.jobs()), counted(limited)) == (3, 75_000)


def test_what_waits_for_a_slot_is_counted_once(limited: PipelineSimulation) -> None:
    limited.rekognition.configure(max_concurrent_jobs=0)
    video_id = limited.upload("sea.mp4", states(12), scenes=[])
    for _ in range(5):
        limited.settle()
        limited.pass_a_minute()
    assert counted(limited) == 12_000
    row = limited.resources.row(video_id)
    assert (row["CountedOn"], row["CountedMillis"], row["StatedMillis"]) == (TODAY, 12_000, 12_000)
    limited.rekognition.configure(max_concurrent_jobs=20)
    limited.run()
    assert counted(limited) == 12_000
    assert not {"CountedOn", "CountedMillis", "StatedMillis"} & limited.resources.row(video_id).keys()


def test_what_waited_since_yesterday_is_counted_today(limited: PipelineSimulation) -> None:
    limited.rekognition.configure(max_concurrent_jobs=0)
    limited.upload("sea.mp4", states(12), scenes=[])
    limited.settle()
    limited.rekognition.configure(max_concurrent_jobs=20)
    next_day(limited)
    assert counted(limited, "2026-11-24") == 12_000


def test_a_file_that_states_nothing_counts_as_the_longest_until_its_job_has_ended(
    limited: PipelineSimulation,
) -> None:
    limited.upload("fragmented.mp4", scenes=[])
    limited.clock.sleep(0.1)
    limited.upload("sea.mp4", states(12), scenes=[])
    limited.settle()
    assert counted(limited) == SIX_HOURS
    assert statuses(limited) == ["IN_PROGRESS", "PENDING"]
    limited.run()
    assert statuses(limited) == ["CLEAN", "CLEAN"]
    assert counted(limited) == 24_000


def test_a_job_that_failed_gives_back_what_a_file_that_states_nothing_was_counted_as(
    limited: PipelineSimulation,
) -> None:
    limited.rekognition.plan(FailJobs(message="Unsupported codec/format."))
    limited.upload("broken.mp4", scenes=[])
    limited.run()
    assert statuses(limited) == ["UNDETERMINED"]
    assert counted(limited) == 0


def test_an_attempt_that_failed_is_not_counted(limited: PipelineSimulation) -> None:
    limited.rekognition.plan(FailJobs(message="Internal error"))
    limited.upload("sea.mp4", states(12), scenes=[])
    limited.run()
    assert (statuses(limited), counted(limited)) == (["CLEAN"], 12_000)


@pytest.mark.parametrize("stated", [states(21_600), b"\x00\x00\x00\x18ftypisom"])
@pytest.mark.parametrize("how", ["refused", "failed", "not believed"])
def test_a_file_that_brings_no_verdict_does_not_use_up_the_day_by_what_it_states(
    limited: PipelineSimulation, stated: bytes, how: str
) -> None:
    match how:
        case "refused":
            refusal = FailCalls(operation="StartContentModeration", error="InvalidS3ObjectException", times=3)
            limited.rekognition.plan(refusal)
        case "failed":
            limited.rekognition.plan(FailJobs(message="Internal error", times=3))
    limited.upload("six-hours.mp4", stated, scenes=[])
    limited.run()
    is_moderated = how == "not believed"
    assert counted(limited) == (12_000 if is_moderated else 0)
    assert is_moderated or statuses(limited) == ["UNDETERMINED"]


@pytest.mark.parametrize(("stated", "verdict"), [(1, "UNDETERMINED"), (5, "CLEAN")])
def test_a_job_whose_start_was_never_recorded_is_checked_and_corrected(
    limited: PipelineSimulation, stated: int, verdict: str
) -> None:
    """The Video Processor dies right after the start, and Content Alert gets the completion first."""
    video_id = limited.upload("liar.mp4", states(stated), scenes=[])
    limited.recorder.strike_on, limited.recorder.fault = (
        "rekognition:StartContentModeration",
        Fault.DEATH_AFTER,
    )
    limited.invoke(video_processor, limited.video_queue, 60)
    row = limited.resources.row(video_id)
    assert (row["Status"], row["StatedMillis"], row["CountedMillis"]) == (
        "PENDING",
        stated * 1_000,
        stated * 1_000,
    )
    limited.clock.sleep(1)
    limited.rekognition.tick()
    limited.invoke(content_alert, limited.completion_queue, 300)
    limited.run()
    assert (statuses(limited), counted(limited)) == ([verdict], 12_000)
    assert len(limited.rekognition.jobs()) == 1


def test_a_file_that_lies_is_counted_as_it_is_and_not_believed(limited: PipelineSimulation) -> None:
    video_id = limited.upload("liar.mp4", states(1), scenes=[])
    limited.run()
    row = limited.resources.row(video_id)
    assert row["Status"] == "UNDETERMINED"
    assert row["Reason"] == (
        "Rekognition moderated 12.0 seconds of video, but the file says that it is 1.0 seconds long"
    )
    assert counted(limited) == 12_000
    assert len(limited.rekognition.jobs()) == 1, "another attempt would find the same"


def test_what_is_about_as_long_as_its_file_states_is_believed(limited: PipelineSimulation) -> None:
    limited.upload("sound-goes-on.mp4", states(20), scenes=[])
    limited.run()
    assert statuses(limited) == ["CLEAN"]
    assert counted(limited) == 12_000


@pytest.mark.parametrize("fault", [Fault.FAILS_BEFORE, Fault.DEATH_AFTER])
@pytest.mark.parametrize("number", range(12))
def test_whatever_fails_no_more_is_started_than_was_counted(
    limited: PipelineSimulation, number: int, fault: Fault
) -> None:
    """One of the calls of the first minute fails, before it takes effect or right after it."""
    limited.redeploy_processor(daily_minutes="5")
    limited.recorder.fail_at, limited.recorder.fault = number, fault
    for name in ("a", "b"):
        limited.upload(f"{name}.mp4", states(12), scenes=[])
    limited.run()
    assert statuses(limited) == ["CLEAN"] * 2
    assert counted(limited) >= 12_000 * len(limited.rekognition.jobs())


@pytest.mark.parametrize("count", ["many", True, {"a"}])
def test_a_count_that_nobody_here_wrote_starts_nothing(limited: PipelineSimulation, count: Any) -> None:
    limited.resources.line_table.put_item(Item={"Kind": "minutes", "Id": TODAY, "Millis": count})
    limited.upload("sea.mp4", states(12), scenes=[])
    limited.settle()
    assert (statuses(limited), limited.rekognition.jobs()) == (["PENDING"], [])
    assert iso(limited.clock.now()).startswith(TODAY)
