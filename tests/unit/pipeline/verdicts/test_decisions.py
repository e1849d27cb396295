"""What people decide on videos, whatever their verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.simulation.call_recorder import Fault
from tests.unit.simulation.queues import SENDER_ID
from video_moderation.contract.messaging.queue_messages import give_up
from video_moderation.handlers import content_alert, video_processor

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

WEAPON = {"label": "Weapons", "from": 8.0, "to": 9.0, "confidence": 84.0}
EARLY, LATER = "2026-11-23T08:00:00.000Z", "2026-11-23T08:00:01.000Z"


def flagged(simulation: PipelineSimulation) -> str:
    video_id = simulation.upload("fight.mp4", scenes=[WEAPON])
    simulation.run()
    return video_id


def send(simulation: PipelineSimulation, video_id: str, decision: str = "APPROVED", **more: Any) -> str:
    """Answers the message's id."""
    return simulation.decision_queue.send(json.dumps({"decide": decision, "VideoId": video_id, **more}))


def decide(simulation: PipelineSimulation) -> None:
    """One message of the decision queue."""
    simulation.invoke(content_alert, simulation.decision_queue, 300)


def decided(simulation: PipelineSimulation) -> list[str]:
    return [event["decision"] for event in simulation.resources.decided_events()]


def test_a_decision_stands_beside_the_verdict_in_row_tag_and_event(simulation: PipelineSimulation) -> None:
    video_id = flagged(simulation)
    message_id = send(simulation, video_id, DecidedAt=EARLY, Note="a toy")
    simulation.run()
    row = simulation.resources.row(video_id)
    assert row["Status"] == "FLAGGED"
    assert {name: row[name] for name in row if name.startswith("Deci")} == {
        "Decision": "APPROVED",
        "DecisionId": message_id,
        "DecidedAt": EARLY,
        "DecidedBy": SENDER_ID,
        "DecisionNote": "a toy",
    }
    assert simulation.resources.tags(row) == {
        "moderation-verdict": "flagged",
        "moderation-decision": "approved",
    }
    (event,) = simulation.resources.decided_events()
    assert event == {
        "schemaVersion": "1",
        "decision": "APPROVED",
        "decisionId": message_id,
        "decidedBy": SENDER_ID,
        "decidedAt": EARLY,
        "note": "a toy",
        "verdict": "FLAGGED",
        "audience": None,
        "videoId": video_id,
        "bucket": "media",
        "key": "fight.mp4",
        "versionId": row["VersionId"],
    }


def test_who_decided_is_who_sent_the_message_whatever_the_message_says(
    simulation: PipelineSimulation,
) -> None:
    video_id = flagged(simulation)
    send(simulation, video_id, DecidedBy="the boss")
    simulation.run()
    assert simulation.resources.row(video_id)["DecidedBy"] == SENDER_ID


def test_an_undetermined_video_can_be_decided_on(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("broken.mp4", b"")
    simulation.run()
    send(simulation, video_id, "REJECTED")
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Decision"]) == ("UNDETERMINED", "REJECTED")


def test_one_message_delivered_twice_is_one_decision(simulation: PipelineSimulation) -> None:
    video_id = flagged(simulation)
    simulation.decision_queue.visibility_timeout = 0
    send(simulation, video_id)
    (message,) = simulation.decision_queue.messages.values()
    decide(simulation)
    simulation.decision_queue.messages[message.message_id] = message
    simulation.run()
    assert decided(simulation) == ["APPROVED"]


@pytest.mark.parametrize("decisions", [("APPROVED", "REJECTED"), ("REJECTED", "APPROVED")])
@pytest.mark.parametrize("in_order", [True, False])
def test_the_last_decision_counts_whatever_order_the_messages_come_in(
    simulation: PipelineSimulation, decisions: tuple[str, str], in_order: bool
) -> None:
    video_id = flagged(simulation)
    made = list(zip(decisions, (EARLY, LATER), ("a toy", ""), strict=True))
    for decision, at, note in made if in_order else made[::-1]:
        send(simulation, video_id, decision, DecidedAt=at, Note=note)
        simulation.run()
    row = simulation.resources.row(video_id)
    tag = simulation.resources.tags(row)["moderation-decision"]
    assert (row["Decision"], row["DecisionNote"], tag) == (decisions[1], "", decisions[1].lower())


def test_nobody_gets_the_last_word_by_claiming_to_decide_in_the_future(
    simulation: PipelineSimulation,
) -> None:
    video_id = flagged(simulation)
    send(simulation, video_id, "APPROVED", DecidedAt="2099-01-01T00:00:00Z")
    simulation.run()
    simulation.clock.sleep(60)
    send(simulation, video_id, "REJECTED")
    simulation.run()
    assert simulation.resources.row(video_id)["Decision"] == "REJECTED"


@pytest.mark.parametrize("first", ["APPROVED", "REJECTED"])
def test_of_two_decisions_at_once_the_one_that_rejects_counts(
    simulation: PipelineSimulation, first: str
) -> None:
    video_id = flagged(simulation)
    for decision in (first, *({"APPROVED", "REJECTED"} - {first})):
        send(simulation, video_id, decision, DecidedAt=EARLY)
        simulation.run()
    assert simulation.resources.row(video_id)["Decision"] == "REJECTED"


@pytest.mark.parametrize("decision", ["APPROVED", "REJECTED"])
def test_a_clean_video_can_be_decided_on(simulation: PipelineSimulation, decision: str) -> None:
    """Users report it, or a court orders it."""
    video_id = simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    send(simulation, video_id, decision)
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Decision"]) == ("CLEAN", decision)
    assert simulation.resources.tags(row) == {
        "moderation-verdict": "clean",
        "moderation-decision": decision.lower(),
    }
    assert decided(simulation) == [decision]


def test_a_decision_made_between_the_alert_and_the_row_is_carried_out_once_there_is_a_verdict(
    simulation: PipelineSimulation,
) -> None:
    """People hear of a verdict a moment before the row has it; the moment may last while AWS has trouble."""
    video_id = simulation.upload("fight.mp4", scenes=[WEAPON])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    simulation.clock.sleep(60)
    simulation.rekognition.tick()
    simulation.recorder.strike_on, simulation.recorder.fault = "events:PutEvents", Fault.FAILS_BEFORE
    simulation.invoke(content_alert, simulation.completion_queue, 300)
    assert simulation.resources.alerts()
    send(simulation, video_id, "REJECTED")
    decide(simulation)
    assert simulation.resources.row(video_id)["Status"] == "IN_PROGRESS"
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Decision"]) == ("FLAGGED", "REJECTED")


def test_a_decision_on_a_video_that_never_gets_a_verdict_waits_for_a_person(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=0)
    video_id = simulation.upload("fight.mp4", scenes=[WEAPON])
    simulation.settle()
    send(simulation, video_id)
    for _ in range(60):
        simulation.pass_a_minute()
    assert "Decision" not in simulation.resources.row(video_id)
    assert len(simulation.decision_queue.dead_letters) == 1


def test_a_row_is_free_again_after_a_decision(simulation: PipelineSimulation) -> None:
    video_id = flagged(simulation)
    send(simulation, video_id)
    simulation.run()
    assert not {"ClaimedBy", "ClaimedUntil"} & set(simulation.resources.row(video_id))


CALLS = ("s3:GetObjectTagging", "s3:PutObjectTagging", "events:PutEvents", "dynamodb:UpdateItem")


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("call", CALLS)
def test_whatever_fails_on_the_way_the_decision_is_carried_out(
    simulation: PipelineSimulation, call: str, fault: Fault
) -> None:
    video_id = flagged(simulation)
    send(simulation, video_id)
    simulation.recorder.strike_on, simulation.recorder.fault = call, fault
    decide(simulation)
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Decision"], simulation.resources.tags(row)["moderation-decision"]) == (
        "APPROVED",
        "approved",
    )
    # Once, but for a death, or a lost answer, in the moment between the event and the row.
    between = call == "events:PutEvents" and fault in (Fault.FAILS_AFTER, Fault.DEATH_AFTER)
    assert decided(simulation) == ["APPROVED"] * (2 if between else 1)


@pytest.mark.parametrize(
    "message",
    [
        {"decide": "MAYBE", "VideoId": "v"},
        {"decide": "APPROVED", "VideoId": "nobody's"},
        {"conclude": "UNDETERMINED", "VideoId": "v", "Attempt": 1, "Reason": "says the moderator"},
        {"JobId": "j", "JobTag": "v", "Status": "SUCCEEDED"},
    ],
)
def test_what_is_no_decision_to_carry_out_ends_as_a_dead_letter(
    simulation: PipelineSimulation, message: dict[str, Any]
) -> None:
    simulation.decision_queue.send(json.dumps(message))
    for _ in range(60):
        simulation.settle()
        simulation.pass_a_minute()
    assert [json.loads(letter.body) for letter in simulation.decision_queue.dead_letters] == [message]


def test_whoever_may_decide_cannot_end_a_video(simulation: PipelineSimulation) -> None:
    """Completions and the end of all attempts are believed from their own queue only."""
    simulation.rekognition.configure(max_concurrent_jobs=0)
    video_id = simulation.upload("fight.mp4", scenes=[WEAPON])
    simulation.settle()
    message = give_up(video_id, simulation.resources.row(video_id)["QueuedAt"], 1, "enough")
    simulation.resources.analysis.update_item(
        Key={"VideoId": video_id},
        UpdateExpression="SET #Status = :recovering",
        ExpressionAttributeNames={"#Status": "Status"},
        ExpressionAttributeValues={":recovering": "RECOVERING"},
    )
    simulation.decision_queue.send(json.dumps(message))
    decide(simulation)
    assert simulation.resources.row(video_id)["Status"] == "RECOVERING"
    simulation.completion_queue.send(json.dumps(message))
    simulation.settle()
    assert simulation.resources.row(video_id)["Status"] == "UNDETERMINED"


def test_the_tag_is_there_before_anybody_hears_of_the_decision(simulation: PipelineSimulation) -> None:
    video_id = flagged(simulation)
    simulation.recorder.calls.clear()
    send(simulation, video_id)
    decide(simulation)
    calls = simulation.recorder.calls
    assert calls.index("s3:PutObjectTagging") < calls.index("events:PutEvents")
    assert calls[-1] == "dynamodb:UpdateItem"


def test_a_video_awaits_a_decision_until_there_is_one(simulation: PipelineSimulation) -> None:
    video_id = flagged(simulation)
    assert simulation.resources.row(video_id)["AwaitsDecision"] == "FLAGGED"
    send(simulation, video_id)
    simulation.run()
    assert "AwaitsDecision" not in simulation.resources.row(video_id)


def test_a_clean_video_awaits_no_decision(simulation: PipelineSimulation) -> None:
    video_id = simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    assert "AwaitsDecision" not in simulation.resources.row(video_id)


def history(simulation: PipelineSimulation) -> list[tuple[str, str, str]]:
    rows = sorted(simulation.resources.decisions.scan()["Items"], key=lambda row: str(row["DecisionKey"]))
    return [(row["Decision"], row["DecidedAt"], row["Note"]) for row in rows]


def test_every_decision_is_kept_also_one_that_a_later_one_has_overtaken(
    simulation: PipelineSimulation,
) -> None:
    video_id = flagged(simulation)
    send(simulation, video_id, "REJECTED", DecidedAt=LATER, Note="blood")
    simulation.run()
    send(simulation, video_id, "APPROVED", DecidedAt=EARLY, Note="a toy")
    simulation.run()
    assert simulation.resources.row(video_id)["Decision"] == "REJECTED"
    assert history(simulation) == [("APPROVED", EARLY, "a toy"), ("REJECTED", LATER, "blood")]


def test_a_decision_that_is_delivered_twice_is_kept_once(simulation: PipelineSimulation) -> None:
    video_id = flagged(simulation)
    message_id = send(simulation, video_id, DecidedAt=EARLY)
    simulation.recorder.strike_on, simulation.recorder.fault = "dynamodb:PutItem", Fault.FAILS_AFTER
    simulation.run()
    assert simulation.recorder.strike_on is None
    (row,) = simulation.resources.decisions.scan()["Items"]
    assert (row["VideoId"], row["DecisionId"], row["Verdict"]) == (video_id, message_id, "FLAGGED")
    assert (row["VideoName"], row["Categories"], row["Month"]) == ("fight.mp4", ["Violence"], "2026-11")
