"""Jobs and completions that somebody made up: a video is judged by the job started for it, or not at all.

The forger here may start jobs, publish or send completions, and knows everything but the video's row.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import content_alert
import pytest

from local.rekognition import LoseCompletions

if TYPE_CHECKING:
    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.4}


def waiting(world: World) -> str:
    """A video that is still to be started."""
    world.rekognition.configure(max_concurrent_jobs=0)
    video_id = world.upload("swimming.mp4", scenes=[SWIM])
    world.settle()
    world.rekognition.configure(max_concurrent_jobs=20)
    assert world.resources.row(video_id)["Status"] == "PENDING"
    return video_id


def forged_job(world: World, name: str, tag: str, min_confidence: float) -> str:
    """A job of the forger's own that has succeeded."""
    world.rekognition.plan(LoseCompletions())
    request = {"Video": {"S3Object": {"Bucket": "media", "Name": name}}, "JobTag": tag}
    job_id: str = world.rekognition.call(
        "StartContentModeration", {**request, "MinConfidence": min_confidence}
    )["JobId"]
    world.clock.sleep(60)
    world.rekognition.tick()
    return job_id


def complete(world: World, job_id: str, tag: str) -> None:
    world.completion_queue.send(json.dumps({"JobId": job_id, "JobTag": tag, "Status": "SUCCEEDED"}))
    world.invoke(content_alert, world.completion_queue, 300)


FORGED_TAGS = ["{}", "{}:0.0", "{}:0.0:", "{}:0.0:" + "0" * 32]


@pytest.mark.parametrize("tag", FORGED_TAGS)
def test_a_harmless_video_under_the_tag_of_another_is_not_adopted(world: World, tag: str) -> None:
    world.upload("sea.mp4", scenes=[])
    world.run()
    victim = waiting(world)
    complete(world, forged_job(world, "sea.mp4", tag.format(victim), 50), tag.format(victim))
    assert world.resources.row(victim)["Status"] == "PENDING"
    world.run()
    assert world.resources.row(victim)["Status"] == "FLAGGED"


@pytest.mark.parametrize("tag", FORGED_TAGS)
def test_a_job_that_was_asked_for_less_than_its_tag_says_is_not_adopted(world: World, tag: str) -> None:
    victim = waiting(world)
    complete(world, forged_job(world, "swimming.mp4", tag.format(victim), 99), tag.format(victim))
    assert world.resources.row(victim)["Status"] == "PENDING"
    world.run()
    assert world.resources.row(victim)["Status"] == "FLAGGED"


def test_no_two_videos_have_a_nonce_in_common_and_it_goes_with_the_verdict(world: World) -> None:
    world.rekognition.configure(max_concurrent_jobs=0)
    for number in range(3):
        world.upload(f"{number}.mp4", scenes=[])
    world.settle()
    nonces = {row["Nonce"] for row in world.resources.rows()}
    assert len(nonces) == 3
    assert all(len(nonce) == 32 for nonce in nonces)
    world.rekognition.configure(max_concurrent_jobs=20)
    world.run()
    assert not any("Nonce" in row for row in world.resources.rows())


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


@pytest.mark.parametrize("told", ["FAILED", "ERROR"])
def test_a_forged_failure_of_a_job_that_succeeded_is_not_believed(world: World, told: str) -> None:
    video_id = world.upload("a.mp4", scenes=[SWIM])
    world.settle()
    job_id = world.resources.row(video_id)["JobId"]
    world.clock.sleep(2)
    world.rekognition.plan(LoseCompletions())
    world.rekognition.tick()
    world.completion_queue.send(f'{{"JobId": "{job_id}", "Status": "{told}", "JobTag": "{video_id}"}}')
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 1)


def test_a_forged_failure_of_a_job_that_runs_starts_no_other(world: World) -> None:
    video_id = world.upload("a.mp4", scenes=[SWIM])
    world.settle()
    job_id = world.resources.row(video_id)["JobId"]
    world.completion_queue.send(f'{{"JobId": "{job_id}", "Status": "FAILED", "JobTag": "{video_id}"}}')
    world.run()
    assert (world.resources.row(video_id)["Status"], len(world.rekognition.jobs())) == ("FLAGGED", 1)
