"""The policy decides: verdict, tag, row, event and alert follow it, also when it changes on the way."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

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
from tests.unit.simulation.call_recorder import Fault
from video_moderation.handlers import content_alert, video_processor

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

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


def moderated(
    simulation: PipelineSimulation, *scenes: dict[str, Any], name: str = "party.mp4"
) -> dict[str, Any]:
    video_id = simulation.upload(name, scenes=list(scenes))
    simulation.run()
    return simulation.resources.row(video_id)


def test_what_the_policy_ignores_does_not_flag_and_is_stored_all_the_same(
    simulation: PipelineSimulation,
) -> None:
    simulation.redeploy(BEACHWEAR)
    row = moderated(simulation, SWIM)
    assert (row["Status"], row["LabelCount"]) == ("CLEAN", 18)
    assert len(simulation.resources.labels()) == 18
    assert simulation.resources.alerts() == []
    assert simulation.resources.tags(row) == {"moderation-verdict": "clean"}


def test_the_reasons_are_what_flagged_it_and_not_what_was_seen_beside(simulation: PipelineSimulation) -> None:
    simulation.redeploy(BEACHWEAR)
    row = moderated(simulation, SWIM, WEAPON)
    assert (row["Status"], row["PolicyVersion"]) == ("FLAGGED", BEACHWEAR.full_version)
    (reason,) = row["Reasons"]
    assert (reason["Rule"], reason["Action"], reason["Path"]) == ("Weapons", "flag", ["Violence", "Weapons"])
    assert reason["Scenes"] == [{"StartMillis": 8000, "EndMillis": 9000, "Confidence": 84}]
    (alert,) = simulation.resources.alerts()
    document = json.loads(alert["Message"])
    assert document["categories"] == ["Violence"]
    assert "Weapons" in document["text"]
    assert "Swimwear" not in document["text"]
    assert json.loads(alert["MessageAttributes"]["categories"]["Value"]) == ["Violence"]


def test_what_is_recorded_is_told_with_a_clean_verdict(simulation: PipelineSimulation) -> None:
    simulation.redeploy(BEACHWEAR)
    row = moderated(simulation, {**SWIM, "label": "Alcohol Use"})
    (event,) = simulation.resources.moderated_events()
    assert (row["Status"], event["verdict"], event["categories"]) == ("CLEAN", "CLEAN", [])
    assert [(reason["rule"], reason["action"]) for reason in event["reasons"]] == [("Alcohol", "record")]


@pytest.mark.parametrize(("confidence", "audience"), [(85.0, "teen"), (97.4, "adult")])
def test_the_rating_is_in_row_tag_and_event(
    simulation: PipelineSimulation, confidence: float, audience: str
) -> None:
    simulation.redeploy(RATED)
    row = moderated(simulation, {**SWIM, "confidence": confidence})
    (event,) = simulation.resources.moderated_events()
    assert (row["Status"], row["Audience"], event["audience"]) == ("CLEAN", audience, audience)
    assert simulation.resources.tags(row) == {"moderation-verdict": "clean", "moderation-audience": audience}


def test_the_rating_is_in_the_alert_and_can_be_filtered_on(simulation: PipelineSimulation) -> None:
    simulation.redeploy(RATED)
    row = moderated(simulation, WEAPON)
    (alert,) = simulation.resources.alerts()
    assert row["Audience"] == alert["MessageAttributes"]["audience"]["Value"] == "nobody"
    assert "\nAudience: nobody\n" in json.loads(alert["Message"])["text"]
    (why,) = row["AudienceReasons"]
    assert why["Path"] == ["Violence", "Weapons"]


def test_a_video_that_could_not_be_moderated_is_for_nobody(simulation: PipelineSimulation) -> None:
    simulation.redeploy(RATED)
    video_id = simulation.upload("broken.mp4", b"")
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Audience"], row["PolicyVersion"]) == (
        "UNDETERMINED",
        "nobody",
        RATED.full_version,
    )
    assert simulation.resources.tags(row)["moderation-audience"] == "nobody"


def test_the_policy_is_the_same_however_the_labels_come_in_pages(simulation: PipelineSimulation) -> None:
    simulation.redeploy(BEACHWEAR)
    whole = moderated(simulation, SWIM, WEAPON, name="whole.mp4")
    simulation.read_pages_of(3)
    paged = moderated(simulation, SWIM, WEAPON, name="paged.mp4")
    assert paged["Reasons"] == whole["Reasons"]


def test_a_policy_that_looks_lower_than_the_job_was_asked_to_takes_another_job(
    simulation: PipelineSimulation,
) -> None:
    """Labels between the two were never reported: the video is not known to be clean."""
    faint = {**WEAPON, "confidence": 60.0}
    simulation.redeploy(ModerationPolicy.every_label(80))
    video_id = simulation.upload("faint.mp4", scenes=[faint])
    simulation.settle()
    simulation.redeploy(ModerationPolicy.every_label(50))
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"], row["MinConfidence"]) == ("FLAGGED", 2, Decimal(50))
    assert len(simulation.rekognition.jobs()) == 2


def test_a_job_that_keeps_being_asked_too_high_ends_undetermined_and_never_clean(
    simulation: PipelineSimulation,
) -> None:
    simulation.redeploy_processor(min_confidence=80)
    row = moderated(simulation)
    assert row["Status"] == "UNDETERMINED"
    assert row["Reason"].startswith("the job reported labels from 80 % on, the policy every-label")
    assert simulation.resources.tags(row) == {"moderation-verdict": "undetermined"}


def test_a_late_job_of_an_earlier_attempt_is_judged_by_what_it_was_asked_itself(
    simulation: PipelineSimulation,
) -> None:
    """The row speaks of the second attempt, asked lower; the first one's late success must not count."""
    faint = {**WEAPON, "confidence": 60.0}
    simulation.redeploy(ModerationPolicy.every_label(80))
    video_id = simulation.upload("faint.mp4", scenes=[faint])
    simulation.settle()
    first_job = simulation.resources.row(video_id)["JobId"]
    # As after a recovery: PENDING, and the request of the attempt that is over is gone.
    simulation.resources.analysis.update_item(
        Key={"VideoId": video_id},
        UpdateExpression="SET #Status = :pending, Attempt = :two REMOVE #Request, JobId",
        ExpressionAttributeNames={"#Status": "Status", "#Request": "Request"},
        ExpressionAttributeValues={":pending": "PENDING", ":two": 2},
    )
    simulation.redeploy(ModerationPolicy.every_label(50))
    simulation.clock.sleep(2)
    simulation.rekognition.tick()
    simulation.invoke(
        content_alert, simulation.completion_queue, 300
    )  # before the next attempt is started: adopted
    simulation.run()
    row = simulation.resources.row(video_id)
    assert row["Status"] == "FLAGGED"
    assert row["JobId"] != first_job


def test_a_policy_that_changes_between_two_pages_judges_all_of_them(simulation: PipelineSimulation) -> None:
    """The time runs out after the first page; the new policy must not judge the second page only."""
    simulation.read_pages_of(4)
    video_id = simulation.upload("party.mp4", scenes=[WEAPON, {**SWIM, "from": 9.0, "to": 9.5}])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    simulation.clock.sleep(2)
    simulation.rekognition.tick()
    simulation.invoke(content_alert, simulation.completion_queue, 25)  # less than what is reserved: one page
    assert len(simulation.resources.labels()) == 4
    simulation.redeploy(BEACHWEAR)
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["PolicyVersion"]) == ("FLAGGED", BEACHWEAR.full_version)
    assert [reason["Rule"] for reason in row["Reasons"]] == ["Weapons"]


def test_a_verdict_that_another_policy_changes_before_the_row_has_it_is_announced_anew(
    simulation: PipelineSimulation,
) -> None:
    """The process dies after the event, and its message comes again after a deployment."""
    video_id = simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    simulation.clock.sleep(2)
    simulation.rekognition.tick()
    simulation.recorder.strike_on, simulation.recorder.fault = "events:PutEvents", Fault.DEATH_AFTER
    simulation.invoke(content_alert, simulation.completion_queue, 300)
    simulation.redeploy(BEACHWEAR)
    simulation.run()
    row = simulation.resources.row(video_id)
    told = [(event["verdict"], event["policyVersion"]) for event in simulation.resources.moderated_events()]
    assert told == [
        ("FLAGGED", ModerationPolicy.every_label().full_version),
        ("CLEAN", BEACHWEAR.full_version),
    ]
    assert (row["Status"], row["PolicyVersion"]) == told[-1]
    assert simulation.resources.tags(row) == {"moderation-verdict": "clean"}
