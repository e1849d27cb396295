"""The result of the shadow policy is recorded and has no effect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from moderation_stack.policy import IGNORE, LabelRule, ModerationPolicy

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
ACTIVE = ModerationPolicy.every_label()
LENIENT = ModerationPolicy(version="lenient-1", rules=[LabelRule("Swimwear or Underwear", action=IGNORE)])


def moderated(simulation: PipelineSimulation, *scenes: dict[str, Any]) -> dict[str, Any]:
    video_id = simulation.upload("swimming.mp4", scenes=list(scenes))
    simulation.run()
    return simulation.resources.row(video_id)


def test_it_changes_neither_verdict_nor_tag_nor_event_nor_alert(simulation: PipelineSimulation) -> None:
    simulation.redeploy(ACTIVE, LENIENT)
    row = moderated(simulation, SWIM)
    (alert,) = simulation.resources.alerts()
    assert row["Status"] == "FLAGGED"
    assert simulation.resources.tags(row) == {"moderation-verdict": "flagged"}
    assert "lenient" not in json.dumps([alert, *simulation.resources.moderated_events()])


def test_its_opinion_is_in_the_row(simulation: PipelineSimulation) -> None:
    simulation.redeploy(ACTIVE, LENIENT)
    row = moderated(simulation, SWIM)
    assert row["Shadow"] == {
        "PolicyVersion": LENIENT.full_version,
        "Status": "CLEAN",
        "Audience": None,
        "Complete": True,
        "Reasons": [],
    }


def test_rekognition_is_asked_for_what_either_looks_at(simulation: PipelineSimulation) -> None:
    simulation.redeploy(ModerationPolicy.every_label(80), ModerationPolicy.every_label(60))
    row = moderated(simulation, {**SWIM, "confidence": 70.0})
    assert (row["Status"], row["Shadow"]["Status"], row["Shadow"]["Complete"]) == ("CLEAN", "FLAGGED", True)
    assert row["MinConfidence"] == 60


def test_it_owns_up_to_what_it_could_not_see(simulation: PipelineSimulation) -> None:
    """The shadow policy came while the job, asked for less, was running: no reason to pay for another."""
    simulation.redeploy(ModerationPolicy.every_label(80))
    video_id = simulation.upload("swimming.mp4", scenes=[{**SWIM, "confidence": 70.0}])
    simulation.settle()
    simulation.redeploy(ModerationPolicy.every_label(80), ModerationPolicy.every_label(60))
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("CLEAN", 1)
    assert (row["Shadow"]["Status"], row["Shadow"]["Complete"]) == ("CLEAN", False)


def test_it_sees_every_page(simulation: PipelineSimulation) -> None:
    simulation.read_pages_of(3)
    simulation.redeploy(LENIENT, ACTIVE)
    row = moderated(simulation, SWIM)
    assert (row["Status"], row["Shadow"]["Status"]) == ("CLEAN", "FLAGGED")
    (reason,) = row["Shadow"]["Reasons"]
    assert reason["DurationMillis"] == 4_500


def test_without_one_the_row_says_nothing_of_it(simulation: PipelineSimulation) -> None:
    assert "Shadow" not in moderated(simulation, SWIM)
