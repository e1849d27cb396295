"""What people decide on videos that the pipeline would not call clean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import content_alert
import pytest
import video_processor

from tests.unit.calls import Mishap
from tests.unit.queues import SENDER_ID

if TYPE_CHECKING:
    from tests.unit.world import World

WEAPON = {"label": "Weapons", "from": 8.0, "to": 9.0, "confidence": 84.0}
EARLY, LATER = "2026-11-23T08:00:00.000Z", "2026-11-23T08:00:01.000Z"


def flagged(world: World) -> str:
    video_id = world.upload("fight.mp4", scenes=[WEAPON])
    world.run()
    return video_id


def send(world: World, video_id: str, decision: str = "APPROVED", **more: Any) -> str:
    """Answers the message's id."""
    return world.decision_queue.send(json.dumps({"decide": decision, "VideoId": video_id, **more}))


def decide(world: World) -> None:
    """One message of the decision queue."""
    world.invoke(content_alert, world.decision_queue, 300)


def decided(world: World) -> list[str]:
    return [event["decision"] for event in world.resources.decided_events()]


def test_a_decision_stands_beside_the_verdict_in_row_tag_and_event(world: World) -> None:
    video_id = flagged(world)
    message_id = send(world, video_id, DecidedAt=EARLY, Note="a toy")
    world.run()
    row = world.resources.row(video_id)
    assert row["Status"] == "FLAGGED"
    assert {name: row[name] for name in row if name.startswith("Deci")} == {
        "Decision": "APPROVED",
        "DecisionId": message_id,
        "DecidedAt": EARLY,
        "DecidedBy": SENDER_ID,
        "DecisionNote": "a toy",
    }
    assert world.resources.tags(row) == {
        "moderation-verdict": "flagged",
        "moderation-decision": "approved",
    }
    (event,) = world.resources.decided_events()
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


def test_who_decided_is_who_sent_the_message_whatever_the_message_says(world: World) -> None:
    video_id = flagged(world)
    send(world, video_id, DecidedBy="the boss")
    world.run()
    assert world.resources.row(video_id)["DecidedBy"] == SENDER_ID


def test_an_undetermined_video_can_be_decided_on(world: World) -> None:
    video_id = world.upload("broken.mp4", b"")
    world.run()
    send(world, video_id, "REJECTED")
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Decision"]) == ("UNDETERMINED", "REJECTED")


def test_one_message_delivered_twice_is_one_decision(world: World) -> None:
    video_id = flagged(world)
    world.decision_queue.visibility_timeout = 0
    send(world, video_id)
    (message,) = world.decision_queue.messages.values()
    decide(world)
    world.decision_queue.messages[message.message_id] = message
    world.run()
    assert decided(world) == ["APPROVED"]


@pytest.mark.parametrize("decisions", [("APPROVED", "REJECTED"), ("REJECTED", "APPROVED")])
@pytest.mark.parametrize("in_order", [True, False])
def test_the_last_decision_counts_whatever_order_the_messages_come_in(
    world: World, decisions: tuple[str, str], in_order: bool
) -> None:
    video_id = flagged(world)
    made = list(zip(decisions, (EARLY, LATER), ("a toy", ""), strict=True))
    for decision, at, note in made if in_order else made[::-1]:
        send(world, video_id, decision, DecidedAt=at, Note=note)
        world.run()
    row = world.resources.row(video_id)
    tag = world.resources.tags(row)["moderation-decision"]
    assert (row["Decision"], row["DecisionNote"], tag) == (decisions[1], "", decisions[1].lower())


def test_nobody_gets_the_last_word_by_claiming_to_decide_in_the_future(world: World) -> None:
    video_id = flagged(world)
    send(world, video_id, "APPROVED", DecidedAt="2099-01-01T00:00:00Z")
    world.run()
    world.clock.sleep(60)
    send(world, video_id, "REJECTED")
    world.run()
    assert world.resources.row(video_id)["Decision"] == "REJECTED"


@pytest.mark.parametrize("first", ["APPROVED", "REJECTED"])
def test_of_two_decisions_at_once_the_one_that_rejects_counts(world: World, first: str) -> None:
    video_id = flagged(world)
    for decision in (first, *({"APPROVED", "REJECTED"} - {first})):
        send(world, video_id, decision, DecidedAt=EARLY)
        world.run()
    assert world.resources.row(video_id)["Decision"] == "REJECTED"


def test_a_clean_video_is_not_decided_on(world: World) -> None:
    video_id = world.upload("sea.mp4", scenes=[])
    world.run()
    send(world, video_id)
    world.run()
    assert "Decision" not in world.resources.row(video_id)
    assert decided(world) == []


def test_a_decision_made_between_the_alert_and_the_row_is_carried_out_once_there_is_a_verdict(
    world: World,
) -> None:
    """People hear of a verdict a moment before the row has it; the moment may last while AWS has trouble."""
    video_id = world.upload("fight.mp4", scenes=[WEAPON])
    world.invoke(video_processor, world.video_queue, 60)
    world.clock.sleep(60)
    world.rekognition.tick()
    world.tape.strike_on, world.tape.mishap = "events:PutEvents", Mishap.FAILS_BEFORE
    world.invoke(content_alert, world.completion_queue, 300)
    assert world.resources.alerts()
    send(world, video_id, "REJECTED")
    decide(world)
    assert world.resources.row(video_id)["Status"] == "IN_PROGRESS"
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Decision"]) == ("FLAGGED", "REJECTED")


def test_a_decision_on_a_video_that_never_gets_a_verdict_waits_for_a_person(world: World) -> None:
    world.rekognition.configure(max_concurrent_jobs=0)
    video_id = world.upload("fight.mp4", scenes=[WEAPON])
    world.settle()
    send(world, video_id)
    for _ in range(60):
        world.pass_a_minute()
    assert "Decision" not in world.resources.row(video_id)
    assert len(world.decision_queue.dead_letters) == 1


def test_a_row_is_free_again_after_a_decision(world: World) -> None:
    video_id = flagged(world)
    send(world, video_id)
    world.run()
    assert not {"ClaimedBy", "ClaimedUntil"} & set(world.resources.row(video_id))


CALLS = ("s3:GetObjectTagging", "s3:PutObjectTagging", "events:PutEvents", "dynamodb:UpdateItem")


@pytest.mark.parametrize("mishap", list(Mishap))
@pytest.mark.parametrize("call", CALLS)
def test_whatever_fails_on_the_way_the_decision_is_carried_out(
    world: World, call: str, mishap: Mishap
) -> None:
    video_id = flagged(world)
    send(world, video_id)
    world.tape.strike_on, world.tape.mishap = call, mishap
    decide(world)
    world.run()
    row = world.resources.row(video_id)
    assert (row["Decision"], world.resources.tags(row)["moderation-decision"]) == ("APPROVED", "approved")
    # Once, but for a death, or a lost answer, in the moment between the event and the row.
    between = call == "events:PutEvents" and mishap in (Mishap.FAILS_AFTER, Mishap.DEATH_AFTER)
    assert decided(world) == ["APPROVED"] * (2 if between else 1)


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
    world: World, message: dict[str, Any]
) -> None:
    world.decision_queue.send(json.dumps(message))
    for _ in range(60):
        world.settle()
        world.pass_a_minute()
    assert [json.loads(letter.body) for letter in world.decision_queue.dead_letters] == [message]


def test_whoever_may_decide_cannot_end_a_video(world: World) -> None:
    """Completions and the end of all attempts are believed from their own queue only."""
    world.rekognition.configure(max_concurrent_jobs=0)
    video_id = world.upload("fight.mp4", scenes=[WEAPON])
    world.settle()
    give_up = {"conclude": "UNDETERMINED", "VideoId": video_id, "Attempt": 1, "Reason": "enough"}
    world.resources.analysis.update_item(
        Key={"VideoId": video_id},
        UpdateExpression="SET #Status = :recovering",
        ExpressionAttributeNames={"#Status": "Status"},
        ExpressionAttributeValues={":recovering": "RECOVERING"},
    )
    world.decision_queue.send(json.dumps(give_up))
    decide(world)
    assert world.resources.row(video_id)["Status"] == "RECOVERING"
    world.completion_queue.send(json.dumps(give_up))
    world.settle()
    assert world.resources.row(video_id)["Status"] == "UNDETERMINED"


def test_the_tag_is_there_before_anybody_hears_of_the_decision(world: World) -> None:
    video_id = flagged(world)
    world.tape.calls.clear()
    send(world, video_id)
    decide(world)
    calls = world.tape.calls
    assert calls.index("s3:PutObjectTagging") < calls.index("events:PutEvents")
    assert calls[-1] == "dynamodb:UpdateItem"
