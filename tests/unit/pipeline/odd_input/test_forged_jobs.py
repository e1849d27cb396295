"""Jobs and completions that somebody made up: a video is judged by the job started for it, or not at all.

The forger here may start jobs, publish or send completions, and knows everything but the video's row.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

import pytest

from moderation_local.rekognition import FailJobs, LoseCompletions
from video_moderation.handlers import content_alert

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

MakeSimulation: TypeAlias = "Callable[..., AbstractContextManager[PipelineSimulation]]"
SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.4}


def waiting(simulation: PipelineSimulation) -> str:
    """A video that is still to be started."""
    simulation.rekognition.configure(max_concurrent_jobs=0)
    video_id = simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.settle()
    simulation.rekognition.configure(max_concurrent_jobs=20)
    assert simulation.resources.row(video_id)["Status"] == "PENDING"
    return video_id


def forged_job(simulation: PipelineSimulation, name: str, tag: str, min_confidence: float) -> str:
    """A job of the forger's own that has succeeded."""
    simulation.rekognition.plan(LoseCompletions())
    request = {"Video": {"S3Object": {"Bucket": "media", "Name": name}}, "JobTag": tag}
    job_id: str = simulation.rekognition.call(
        "StartContentModeration", {**request, "MinConfidence": min_confidence}
    )["JobId"]
    simulation.clock.sleep(60)
    simulation.rekognition.tick()
    return job_id


def complete(simulation: PipelineSimulation, job_id: str, tag: str) -> None:
    simulation.completion_queue.send(json.dumps({"JobId": job_id, "JobTag": tag, "Status": "SUCCEEDED"}))
    simulation.invoke(content_alert, simulation.completion_queue, 300)


FORGED_TAGS = ["{}", "{}:0.0", "{}:0.0:", "{}:0.0:" + "0" * 32]


@pytest.mark.parametrize("tag", FORGED_TAGS)
def test_a_harmless_video_under_the_tag_of_another_is_not_adopted(
    simulation: PipelineSimulation, tag: str
) -> None:
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    victim = waiting(simulation)
    complete(simulation, forged_job(simulation, "sea.mp4", tag.format(victim), 50), tag.format(victim))
    assert simulation.resources.row(victim)["Status"] == "PENDING"
    simulation.run()
    assert simulation.resources.row(victim)["Status"] == "FLAGGED"


@pytest.mark.parametrize("tag", FORGED_TAGS)
def test_a_job_that_was_asked_for_less_than_its_tag_says_is_not_adopted(
    simulation: PipelineSimulation, tag: str
) -> None:
    victim = waiting(simulation)
    complete(simulation, forged_job(simulation, "swimming.mp4", tag.format(victim), 99), tag.format(victim))
    assert simulation.resources.row(victim)["Status"] == "PENDING"
    simulation.run()
    assert simulation.resources.row(victim)["Status"] == "FLAGGED"


def test_a_harmless_video_under_the_true_tag_of_another_is_not_adopted(
    simulation: PipelineSimulation,
) -> None:
    """The forger can read the row, and with it the nonce."""
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    victim = waiting(simulation)
    tag = f"{victim}:0.0:{simulation.resources.row(victim)['Nonce']}"
    complete(simulation, forged_job(simulation, "sea.mp4", tag, 50), tag)
    assert simulation.resources.row(victim)["Status"] == "PENDING"
    simulation.run()
    assert simulation.resources.row(victim)["Status"] == "FLAGGED"


def test_a_job_about_another_object_version_ends_undetermined(simulation: PipelineSimulation) -> None:
    """The version is that of the harmless object, the bucket the same; the forger can write the row, too."""
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    victim = simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.settle()
    (harmless,) = (row for row in simulation.resources.rows() if row["VideoName"] == "sea.mp4")
    nonce = simulation.resources.row(victim)["Nonce"]
    simulation.rekognition.plan(LoseCompletions(times=2))
    named = {"Bucket": "media", "Name": "sea.mp4", "Version": harmless["VersionId"]}
    request = {"Video": {"S3Object": named}, "JobTag": f"{victim}:0.0:{nonce}"}
    job_id = simulation.rekognition.call("StartContentModeration", request)["JobId"]
    simulation.resources.analysis.update_item(
        Key={"VideoId": victim},
        UpdateExpression="SET JobId = :job",
        ExpressionAttributeValues={":job": job_id},
    )
    simulation.clock.sleep(60)
    simulation.rekognition.tick()
    complete(simulation, job_id, victim)
    simulation.run()
    row = simulation.resources.row(victim)
    assert (row["Status"], row["Reason"]) == (
        "UNDETERMINED",
        "Rekognition's answer is about another version of the object",
    )


def test_a_tag_on_the_first_page_of_a_success_is_enough(simulation: PipelineSimulation) -> None:
    """The API calls the tag optional: running and failed jobs, and later pages, may lack it."""
    simulation.rekognition.configure(job_tag_in_answers="results")
    simulation.rekognition.plan(FailJobs())
    simulation.read_pages_of(4)
    video_id = simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"], row["LabelCount"]) == ("FLAGGED", 2, 8)


def test_a_success_without_a_tag_is_never_clean(make_simulation: MakeSimulation) -> None:
    with make_simulation(max_attempts=1) as simulation:
        simulation.rekognition.configure(job_tag_in_answers="none")
        video_id = simulation.upload("sea.mp4", scenes=[])
        for _ in range(15):
            simulation.settle()
            simulation.pass_a_minute()
            simulation.reconcile()
        row = simulation.resources.row(video_id)
        assert row["Status"] == "UNDETERMINED"
        assert "has no tag" in row["Reason"]


def test_no_two_videos_have_a_nonce_in_common_and_it_goes_with_the_verdict(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=0)
    for number in range(3):
        simulation.upload(f"{number}.mp4", scenes=[])
    simulation.settle()
    nonces = {row["Nonce"] for row in simulation.resources.rows()}
    assert len(nonces) == 3
    assert all(len(nonce) == 32 for nonce in nonces)
    simulation.rekognition.configure(max_concurrent_jobs=20)
    simulation.run()
    assert not any("Nonce" in row for row in simulation.resources.rows())


def test_a_job_of_another_video_says_nothing_about_this_one(simulation: PipelineSimulation) -> None:
    """A forged completion names our video and somebody else's clean job."""
    ours = simulation.upload("ours.mp4", scenes=[SWIM])
    other = simulation.upload("other.mp4", scenes=[])
    simulation.settle()
    other_job = simulation.resources.row(other)["JobId"]
    simulation.resources.analysis.update_item(
        Key={"VideoId": ours},
        UpdateExpression="SET JobId = :job",
        ExpressionAttributeValues={":job": other_job},
    )
    simulation.clock.sleep(2)
    simulation.completion_queue.send(f'{{"JobId": "{other_job}", "Status": "SUCCEEDED", "JobTag": "{ours}"}}')
    simulation.settle()
    assert simulation.resources.row(ours)["Status"] == "IN_PROGRESS"


@pytest.mark.parametrize("told", ["FAILED", "ERROR"])
def test_a_forged_failure_of_a_job_that_succeeded_is_not_believed(
    simulation: PipelineSimulation, told: str
) -> None:
    video_id = simulation.upload("a.mp4", scenes=[SWIM])
    simulation.settle()
    job_id = simulation.resources.row(video_id)["JobId"]
    simulation.clock.sleep(2)
    simulation.rekognition.plan(LoseCompletions())
    simulation.rekognition.tick()
    simulation.completion_queue.send(f'{{"JobId": "{job_id}", "Status": "{told}", "JobTag": "{video_id}"}}')
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 1)


def test_a_forged_failure_of_a_job_that_runs_starts_no_other(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("a.mp4", scenes=[SWIM])
    simulation.settle()
    job_id = simulation.resources.row(video_id)["JobId"]
    simulation.completion_queue.send(f'{{"JobId": "{job_id}", "Status": "FAILED", "JobTag": "{video_id}"}}')
    simulation.run()
    assert (simulation.resources.row(video_id)["Status"], len(simulation.rekognition.jobs())) == (
        "FLAGGED",
        1,
    )
