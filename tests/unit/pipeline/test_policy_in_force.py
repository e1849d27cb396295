"""The policy decides: verdict, tag, row, event and alert follow it, also when it changes on the way."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import content_alert
import pytest
import video_processor

from moderation_stack.policy import (
    FLAG,
    IGNORE,
    RECORD,
    Admission,
    Audience,
    Default,
    LabelRule,
    ModerationPolicy,
)
from tests.unit.calls import Mishap

if TYPE_CHECKING:
    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
WEAPON = {"label": "Weapons", "from": 8.0, "to": 9.0, "confidence": 84.0}
BEACHWEAR = ModerationPolicy(
    version="beachwear-1",
    rules=[
        LabelRule("Swimwear or Underwear", action=IGNORE),
        LabelRule("Weapons", action=FLAG, min_confidence=80),
        LabelRule("Alcohol", action=RECORD),
    ],
)
RATED = ModerationPolicy(
    version="rated-1",
    default=Default(action=RECORD),
    rules=[LabelRule("Weapons", action=FLAG)],
    audiences=[
        Audience("everyone"),
        Audience("teen", admits=[Admission("Swimwear or Underwear", below=90)]),
        Audience("adult", admits=["Swimwear or Underwear"]),
    ],
)


def moderated(world: World, *scenes: dict[str, Any], name: str = "party.mp4") -> dict[str, Any]:
    video_id = world.upload(name, scenes=list(scenes))
    world.run()
    return world.resources.row(video_id)


def test_what_the_policy_ignores_does_not_flag_and_is_stored_all_the_same(world: World) -> None:
    world.redeploy(BEACHWEAR)
    row = moderated(world, SWIM)
    assert (row["Status"], row["LabelCount"]) == ("CLEAN", 18)
    assert len(world.resources.labels()) == 18
    assert world.resources.alerts() == []
    assert world.resources.tags(row) == {"moderation-verdict": "clean"}


def test_the_reasons_are_what_flagged_it_and_not_what_was_seen_beside(world: World) -> None:
    world.redeploy(BEACHWEAR)
    row = moderated(world, SWIM, WEAPON)
    assert (row["Status"], row["PolicyVersion"]) == ("FLAGGED", BEACHWEAR.full_version)
    (reason,) = row["Reasons"]
    assert (reason["Rule"], reason["Action"], reason["Path"]) == ("Weapons", "flag", ["Violence", "Weapons"])
    assert reason["Scenes"] == [{"StartMillis": 8000, "EndMillis": 9000, "Confidence": 84}]
    (alert,) = world.resources.alerts()
    document = json.loads(alert["Message"])
    assert document["categories"] == ["Violence"]
    assert "Weapons" in document["text"]
    assert "Swimwear" not in document["text"]
    assert json.loads(alert["MessageAttributes"]["categories"]["Value"]) == ["Violence"]


def test_what_is_recorded_is_told_with_a_clean_verdict(world: World) -> None:
    world.redeploy(BEACHWEAR)
    row = moderated(world, {**SWIM, "label": "Alcohol Use"})
    (event,) = world.resources.moderated_events()
    assert (row["Status"], event["verdict"], event["categories"]) == ("CLEAN", "CLEAN", [])
    assert [(reason["rule"], reason["action"]) for reason in event["reasons"]] == [("Alcohol", "record")]


@pytest.mark.parametrize(("confidence", "audience"), [(85.0, "teen"), (97.4, "adult")])
def test_the_rating_is_in_row_tag_and_event(world: World, confidence: float, audience: str) -> None:
    world.redeploy(RATED)
    row = moderated(world, {**SWIM, "confidence": confidence})
    (event,) = world.resources.moderated_events()
    assert (row["Status"], row["Audience"], event["audience"]) == ("CLEAN", audience, audience)
    assert world.resources.tags(row) == {"moderation-verdict": "clean", "moderation-audience": audience}


def test_the_rating_is_in_the_alert_and_can_be_filtered_on(world: World) -> None:
    world.redeploy(RATED)
    row = moderated(world, WEAPON)
    (alert,) = world.resources.alerts()
    assert row["Audience"] == alert["MessageAttributes"]["audience"]["Value"] == "nobody"
    assert "\nAudience: nobody\n" in json.loads(alert["Message"])["text"]
    (why,) = row["AudienceReasons"]
    assert why["Path"] == ["Violence", "Weapons"]


def test_a_video_that_could_not_be_moderated_is_for_nobody(world: World) -> None:
    world.redeploy(RATED)
    video_id = world.upload("broken.mp4", b"")
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Audience"], row["PolicyVersion"]) == (
        "UNDETERMINED",
        "nobody",
        RATED.full_version,
    )
    assert world.resources.tags(row)["moderation-audience"] == "nobody"


def test_the_policy_is_the_same_however_the_labels_come_in_pages(world: World) -> None:
    world.redeploy(BEACHWEAR)
    whole = moderated(world, SWIM, WEAPON, name="whole.mp4")
    world.read_pages_of(3)
    paged = moderated(world, SWIM, WEAPON, name="paged.mp4")
    assert paged["Reasons"] == whole["Reasons"]


def test_a_policy_that_looks_lower_than_the_job_was_asked_to_takes_another_job(world: World) -> None:
    """Labels between the two were never reported: the video is not known to be clean."""
    faint = {**WEAPON, "confidence": 60.0}
    world.redeploy(ModerationPolicy.every_label(80))
    video_id = world.upload("faint.mp4", scenes=[faint])
    world.settle()
    world.redeploy(ModerationPolicy.every_label(50))
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"], row["MinConfidence"]) == ("FLAGGED", 2, Decimal(50))
    assert len(world.rekognition.jobs()) == 2


def test_a_job_that_keeps_being_asked_too_high_ends_undetermined_and_never_clean(world: World) -> None:
    world.redeploy_processor(min_confidence=80)
    row = moderated(world)
    assert row["Status"] == "UNDETERMINED"
    assert row["Reason"].startswith("the job reported labels from 80 % on, the policy every-label")
    assert world.resources.tags(row) == {"moderation-verdict": "undetermined"}


def test_a_late_job_of_an_earlier_attempt_is_judged_by_what_it_was_asked_itself(world: World) -> None:
    """The row speaks of the second attempt, asked lower; the first one's late success must not count."""
    faint = {**WEAPON, "confidence": 60.0}
    world.redeploy(ModerationPolicy.every_label(80))
    video_id = world.upload("faint.mp4", scenes=[faint])
    world.settle()
    first_job = world.resources.row(video_id)["JobId"]
    # As after a recovery: PENDING, and the request of the attempt that is over is gone.
    world.resources.analysis.update_item(
        Key={"VideoId": video_id},
        UpdateExpression="SET #Status = :pending, Attempt = :two REMOVE #Request, JobId",
        ExpressionAttributeNames={"#Status": "Status", "#Request": "Request"},
        ExpressionAttributeValues={":pending": "PENDING", ":two": 2},
    )
    world.redeploy(ModerationPolicy.every_label(50))
    world.clock.sleep(2)
    world.rekognition.tick()
    world.invoke(content_alert, world.completion_queue, 300)  # before the next attempt is started: adopted
    world.run()
    row = world.resources.row(video_id)
    assert row["Status"] == "FLAGGED"
    assert row["JobId"] != first_job


def test_a_policy_that_changes_between_two_pages_judges_all_of_them(world: World) -> None:
    """The time runs out after the first page; the new policy must not judge the second page only."""
    world.read_pages_of(4)
    video_id = world.upload("party.mp4", scenes=[WEAPON, {**SWIM, "from": 9.0, "to": 9.5}])
    world.invoke(video_processor, world.video_queue, 60)
    world.clock.sleep(2)
    world.rekognition.tick()
    world.invoke(content_alert, world.completion_queue, 25)  # less than what is reserved: one page
    assert json.loads(world.resources.row(video_id)["Progress"])["tally"]["label_count"] == 4
    world.redeploy(BEACHWEAR)
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["PolicyVersion"]) == ("FLAGGED", BEACHWEAR.full_version)
    assert [reason["Rule"] for reason in row["Reasons"]] == ["Weapons"]


def test_a_verdict_that_another_policy_changes_before_the_row_has_it_is_announced_anew(world: World) -> None:
    """The process dies after the event, and its message comes again after a deployment."""
    video_id = world.upload("swimming.mp4", scenes=[SWIM])
    world.invoke(video_processor, world.video_queue, 60)
    world.clock.sleep(2)
    world.rekognition.tick()
    world.tape.strike_on, world.tape.mishap = "events:PutEvents", Mishap.DEATH_AFTER
    world.invoke(content_alert, world.completion_queue, 300)
    world.redeploy(BEACHWEAR)
    world.run()
    row = world.resources.row(video_id)
    told = [(event["verdict"], event["policyVersion"]) for event in world.resources.moderated_events()]
    assert told == [
        ("FLAGGED", ModerationPolicy.every_label().full_version),
        ("CLEAN", BEACHWEAR.full_version),
    ]
    assert (row["Status"], row["PolicyVersion"]) == told[-1]
    assert world.resources.tags(row) == {"moderation-verdict": "clean"}
