"""A library that was in the bucket before: behind every upload, held on request, told in one e-mail."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.domain.inspection.test_container import box, movie
from tests.unit.simulation.call_recorder import Fault
from video_moderation.contract.messaging.queue_messages import backfill_input, moderate_again_message
from video_moderation.contract.metrics import MetricName
from video_moderation.handlers import video_processor
from video_moderation.recovery.backfill import Backfill
from video_moderation.videos.line.backfill_hold import BackfillHold

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

VIDEO = b"\x00\x00\x00\x18ftypisom"
WEAPONS = {"label": "Weapons", "from": 0, "to": 4, "confidence": 99.0}


def library(simulation: PipelineSimulation, *names: str, scenes: Any = ()) -> None:
    """Videos that no event tells of."""
    for name in names:
        simulation.rekognition.set_scenes("media", name, list(scenes))
        simulation.resources.s3.put_object(Bucket="media", Key=name, Body=VIDEO)


def backfill(simulation: PipelineSimulation, **selection: Any) -> dict[str, Any]:
    return simulation.sweep(backfill_input(Backfill(**selection).to_json()))


def statuses(simulation: PipelineSimulation) -> dict[str, str]:
    rows = [row for row in simulation.resources.rows() if "Status" in row]
    return {row["VideoName"]: row["Status"] for row in rows}


def hold(simulation: PipelineSimulation) -> BackfillHold:
    return BackfillHold(simulation.resources.analysis)


def test_it_is_counted_first_then_recorded_and_the_second_run_records_none(
    simulation: PipelineSimulation,
) -> None:
    library(simulation, "a.mp4", "b.mp4", "notes.txt")
    counted = backfill(simulation, dry_run=True)
    assert (counted["found"], counted["estimate"]["size"], counted["finished"]) == (2, 2 * len(VIDEO), True)
    assert statuses(simulation) == {}
    assert backfill(simulation)["found"] == 2
    simulation.run()
    assert statuses(simulation) == {"a.mp4": "CLEAN", "b.mp4": "CLEAN"}
    assert backfill(simulation)["found"] == 0
    assert backfill(simulation, dry_run=True)["found"] == 0


def test_an_upload_goes_before_a_library_that_was_recorded_first(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=1)
    library(simulation, *(f"old/{number}.mp4" for number in range(5)))
    backfill(simulation)
    simulation.trigger_dispatch()
    simulation.settle()
    simulation.upload("new.mp4", scenes=[])
    simulation.run()
    started = sorted(simulation.resources.rows(), key=lambda row: row["StartedAt"])
    assert [row["VideoName"] for row in started].index("new.mp4") == 1  # behind the job that ran


def test_a_crowd_of_runs_picks_no_old_video_while_an_upload_waits(simulation: PipelineSimulation) -> None:
    library(simulation, *(f"old/{number}.mp4" for number in range(20)))
    backfill(simulation)
    simulation.rekognition.configure(max_concurrent_jobs=0)
    simulation.upload("new.mp4", scenes=[])
    simulation.settle()
    simulation.rekognition.configure(max_concurrent_jobs=1)
    for _ in range(6):
        simulation.processor.dispatcher.crowd.lost()
    simulation.trigger_dispatch()
    simulation.settle()
    assert [job.video.name for job in simulation.rekognition.jobs()] == ["new.mp4"]


def test_a_held_library_waits_and_uploads_do_not(simulation: PipelineSimulation) -> None:
    library(simulation, "old.mp4")
    hold(simulation).begin(simulation.clock.now())
    backfill(simulation)
    simulation.upload("new.mp4", scenes=[])
    simulation.settle()
    for _ in range(3):
        simulation.pass_a_minute()
    simulation.settle()
    assert statuses(simulation) == {"old.mp4": "PENDING", "new.mp4": "CLEAN"}
    hold(simulation).end()
    simulation.run()
    assert statuses(simulation)["old.mp4"] == "CLEAN"


def test_a_hold_that_cannot_be_read_starts_nothing_of_the_library(simulation: PipelineSimulation) -> None:
    library(simulation, "old.mp4")
    backfill(simulation)
    simulation.recorder.fault, simulation.recorder.strike_on = Fault.FAILS_BEFORE, "dynamodb:GetItem"
    simulation.upload("new.mp4", scenes=[])
    simulation.step()
    assert [job.video.name for job in simulation.rekognition.jobs()] == ["new.mp4"]


def test_people_get_one_digest_when_it_is_over_and_programs_every_event(
    simulation: PipelineSimulation,
) -> None:
    library(simulation, *(f"old/{number}.mp4" for number in range(12)), scenes=[WEAPONS])
    backfill(simulation)
    simulation.run()
    (digest,) = simulation.resources.digests()
    assert digest["count"] == 12
    assert len(simulation.resources.emails()) == 1
    (mail,) = simulation.resources.emails()
    assert "in the bucket before" in " ".join(json.loads(mail["Message"])["text"].split())
    assert len(simulation.resources.alerts()) == len(simulation.resources.moderated_events()) == 12
    assert {row["AwaitsDecision"] for row in simulation.resources.rows()} == {"FLAGGED"}


def test_while_it_goes_on_people_get_a_digest_a_day_later(simulation: PipelineSimulation) -> None:
    library(simulation, "a.mp4", "b.mp4", scenes=[WEAPONS])
    backfill(simulation, limit=1)
    simulation.pass_a_minute()
    simulation.pass_a_minute()
    hold(simulation).begin(simulation.clock.now())
    backfill(simulation)
    simulation.reconcile()
    assert simulation.resources.digests() == []
    simulation.clock.sleep(timedelta(days=1).total_seconds())
    simulation.reconcile()
    assert [digest["count"] for digest in simulation.resources.digests()] == [1]


def test_the_age_of_an_old_video_is_no_alarm(simulation: PipelineSimulation) -> None:
    library(simulation, "old.mp4")
    hold(simulation).begin(simulation.clock.now())
    backfill(simulation)
    simulation.clock.sleep(timedelta(days=30).total_seconds())
    assert simulation.reconciled().oldest_waiting == 0


def test_an_object_from_before_versioning_is_moderated_and_tagged(simulation: PipelineSimulation) -> None:
    s3 = simulation.resources.s3
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Suspended"})
    library(simulation, "old.mp4")
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})
    assert backfill(simulation)["found"] == 1
    simulation.run()
    (row,) = simulation.resources.rows()
    assert (row["VersionId"], row["Status"]) == ("null", "CLEAN")
    assert simulation.resources.tags(row) == {"moderation-verdict": "clean"}
    assert backfill(simulation)["found"] == 0


@pytest.mark.parametrize("status", ["Suspended"])
def test_without_versioning_nothing_is_recorded(simulation: PipelineSimulation, status: str) -> None:
    library(simulation, "old.mp4")
    simulation.resources.s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": status})
    ended = backfill(simulation)
    assert (ended["found"], ended["versioning"], ended["finished"]) == (0, status, True)


def test_an_object_that_took_the_place_of_the_version_null_meanwhile_gets_no_verdict(
    simulation: PipelineSimulation,
) -> None:
    s3 = simulation.resources.s3
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Suspended"})
    library(simulation, "old.mp4")
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Enabled"})
    backfill(simulation)
    simulation.trigger_dispatch()
    simulation.step()
    s3.put_bucket_versioning(Bucket="media", VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket="media", Key="old.mp4", Body=VIDEO + b"another one")
    simulation.run()
    (row,) = simulation.resources.rows()
    assert row["Status"] == "CLEAN"  # what was moderated; nobody can read it any more
    assert simulation.resources.tags(row) == {}


def test_what_is_archived_is_left_out_and_counted(simulation: PipelineSimulation) -> None:
    simulation.resources.s3.put_object(Bucket="media", Key="a.mp4", Body=VIDEO, StorageClass="GLACIER")
    counted = backfill(simulation, dry_run=True)
    assert (counted["found"], counted["estimate"]["archived"]) == (0, 1)
    assert backfill(simulation)["found"] == 0


def test_many_are_moderated_again_behind_uploads_with_their_verdict_in_force(
    simulation: PipelineSimulation,
) -> None:
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.run()
    message = moderate_again_message(video_id, "r1", behind_uploads=True)
    hold(simulation).begin(simulation.clock.now())
    for _ in range(2):
        simulation.decision_queue.send(json.dumps(message))
        simulation.settle()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Position"][0]) == ("PENDING", "5")
    assert simulation.resources.tags(row) == {"moderation-verdict": "clean"}
    hold(simulation).end()
    simulation.rekognition.set_scenes("media", "a.mp4", [WEAPONS])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], len(simulation.rekognition.jobs())) == ("FLAGGED", 2)
    assert simulation.resources.tags(row) == {"moderation-verdict": "flagged"}
    assert [digest["count"] for digest in simulation.resources.digests()] == [1]


def test_it_leaves_half_of_the_minutes_of_a_day_to_uploads(
    simulation: PipelineSimulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day has a minute here, and every video lasts twelve seconds."""
    measured: list[str] = []
    counts = SimpleNamespace(add_metric=lambda name, _unit, value: measured.extend([name] * value))
    monkeypatch.setattr(video_processor, "metrics", counts)
    simulation.redeploy_processor(daily_minutes="1")
    film = box(b"ftyp", b"isom") + movie(seconds=12)
    for number in range(6):
        name = f"old/{number}.mp4"
        simulation.rekognition.set_scenes("media", name, [])
        simulation.resources.s3.put_object(Bucket="media", Key=name, Body=film)
    backfill(simulation)
    for _ in range(3):
        simulation.pass_a_minute()
    assert sorted(statuses(simulation).values()) == [*["CLEAN"] * 3, *["PENDING"] * 3]
    assert MetricName.DAILY_MINUTES_REACHED not in measured, "uploads have the other half"
    simulation.upload("new.mp4", film, scenes=[])
    simulation.pass_a_minute()
    simulation.pass_a_minute()
    assert statuses(simulation)["new.mp4"] == "CLEAN"
