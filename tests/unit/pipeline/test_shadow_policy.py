"""A policy in the shadow says what it would have decided, and nothing follows from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from moderation_stack.policy import IGNORE, LabelRule, ModerationPolicy

if TYPE_CHECKING:
    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
ACTIVE = ModerationPolicy.every_label()
LENIENT = ModerationPolicy(version="lenient-1", rules=[LabelRule("Swimwear or Underwear", action=IGNORE)])


def moderated(world: World, *scenes: dict[str, Any]) -> dict[str, Any]:
    video_id = world.upload("swimming.mp4", scenes=list(scenes))
    world.run()
    return world.resources.row(video_id)


def test_it_changes_neither_verdict_nor_tag_nor_event_nor_alert(world: World) -> None:
    world.redeploy(ACTIVE, LENIENT)
    row = moderated(world, SWIM)
    (alert,) = world.resources.alerts()
    assert row["Status"] == "FLAGGED"
    assert world.resources.tags(row) == {"moderation-verdict": "flagged"}
    assert "lenient" not in json.dumps([alert, *world.resources.moderated_events()])


def test_its_opinion_is_in_the_row(world: World) -> None:
    world.redeploy(ACTIVE, LENIENT)
    row = moderated(world, SWIM)
    assert row["Shadow"] == {
        "PolicyVersion": LENIENT.full_version,
        "Status": "CLEAN",
        "Audience": None,
        "Complete": True,
        "Reasons": [],
    }


def test_rekognition_is_asked_for_what_either_looks_at(world: World) -> None:
    world.redeploy(ModerationPolicy.every_label(80), ModerationPolicy.every_label(60))
    row = moderated(world, {**SWIM, "confidence": 70.0})
    assert (row["Status"], row["Shadow"]["Status"], row["Shadow"]["Complete"]) == ("CLEAN", "FLAGGED", True)
    assert row["MinConfidence"] == 60


def test_it_owns_up_to_what_it_could_not_see(world: World) -> None:
    """The shadow policy came while the job, asked for less, was running: no reason to pay for another."""
    world.redeploy(ModerationPolicy.every_label(80))
    video_id = world.upload("swimming.mp4", scenes=[{**SWIM, "confidence": 70.0}])
    world.settle()
    world.redeploy(ModerationPolicy.every_label(80), ModerationPolicy.every_label(60))
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("CLEAN", 1)
    assert (row["Shadow"]["Status"], row["Shadow"]["Complete"]) == ("CLEAN", False)


def test_it_sees_every_page(world: World) -> None:
    world.read_pages_of(3)
    world.redeploy(LENIENT, ACTIVE)
    row = moderated(world, SWIM)
    assert (row["Status"], row["Shadow"]["Status"]) == ("CLEAN", "FLAGGED")
    (reason,) = row["Shadow"]["Reasons"]
    assert reason["DurationMillis"] == 4_500


def test_without_one_the_row_says_nothing_of_it(world: World) -> None:
    assert "Shadow" not in moderated(world, SWIM)
