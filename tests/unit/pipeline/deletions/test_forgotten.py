"""A forgotten video stays forgotten, whatever its status was and whatever message arrives late."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_cli.forgetting import Forgetting
from moderation_local.rekognition import LoseCompletions
from tests.unit.simulation.events import object_created
from video_moderation.contract.messaging.queue_messages import (
    decision_message,
    give_up,
    moderate_again_message,
)
from video_moderation.contract.status import Status
from video_moderation.handlers import content_alert, video_processor
from video_moderation.jobs.job_tag import JobTag

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}


def upload(simulation: PipelineSimulation, status: Status) -> str:
    """A video that is on its way no further than this status."""
    if status is Status.IN_PROGRESS:
        simulation.rekognition.plan(LoseCompletions())
    video_id = simulation.upload("sea.mp4", scenes=[SWIM])
    if status is not Status.PENDING:
        simulation.settle()
    if status is Status.FLAGGED:
        simulation.run()
    return video_id


def forget(simulation: PipelineSimulation) -> None:
    made = simulation.resources
    forgetting = Forgetting(
        made.s3, "media", made.analysis, made.metadata, made.decisions, now=simulation.clock.now
    )
    forgetting.erase(forgetting.find("sea.mp4"))


def late_words(simulation: PipelineSimulation, row: dict[str, Any]) -> None:
    """All that may still be said of the video, by everybody who may say it."""
    video_id, attempt = row["VideoId"], 1
    event = object_created("sea.mp4", row["VersionId"], bucket="media")
    simulation.video_queue.send(json.dumps(event))
    simulation.invoke(video_processor, simulation.video_queue, 60)
    completion = {
        "JobId": row["JobId"],
        "Status": "SUCCEEDED",
        "API": "StartContentModeration",
        "JobTag": JobTag(video_id, 50.0, row["Nonce"]).text,
    }
    for message in (completion, give_up(video_id, row.get("QueuedAt", "earlier"), attempt, "late")):
        simulation.completion_queue.send(json.dumps(message))
        simulation.invoke(content_alert, simulation.completion_queue, 300)
    for message in (
        decision_message(video_id, "APPROVED", "2026-11-23T12:00:00.000Z", ""),
        moderate_again_message(video_id, "again"),
    ):
        simulation.decision_queue.send(json.dumps(message))
        simulation.invoke(content_alert, simulation.decision_queue, 300)


@pytest.mark.parametrize("status", [Status.PENDING, Status.IN_PROGRESS, Status.FLAGGED])
def test_nothing_that_arrives_late_brings_it_back(simulation: PipelineSimulation, status: Status) -> None:
    row = row_of(simulation, upload(simulation, status))
    told = len(simulation.resources.alerts())
    forget(simulation)
    late_words(simulation, row)
    simulation.reconcile()
    simulation.sweep()
    simulation.trigger_dispatch()
    simulation.settle()
    for queue in (simulation.video_queue, simulation.completion_queue, simulation.decision_queue):
        assert not queue.messages
        assert not queue.dead_letters
    (left,) = simulation.resources.rows()
    assert set(left) == {"VideoId", "ForgottenAt", "WriteId"}
    assert simulation.resources.metadata.scan()["Items"] == []
    assert simulation.resources.decisions.scan()["Items"] == []
    assert len(simulation.resources.alerts()) == told


def row_of(simulation: PipelineSimulation, video_id: str) -> dict[str, Any]:
    """The row, or what it would be of an upload that was not recorded yet."""
    made = simulation.resources
    (version,) = made.s3.list_object_versions(Bucket="media", Prefix="sea.mp4")["Versions"]
    row = {"VideoId": video_id, "VersionId": version["VersionId"], "JobId": "job", "Nonce": "0"}
    return {**row, **made.analysis.get_item(Key={"VideoId": video_id}).get("Item", {})}
