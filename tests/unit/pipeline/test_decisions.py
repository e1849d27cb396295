"""What people decide on videos that the pipeline would not call clean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import content_alert
import pytest

from tests.unit.calls import Mishap
from tests.unit.queues import SENDER_ID

if TYPE_CHECKING:
    from tests.unit.world import World

WEAPON = {"label": "Weapons", "from": 8.0, "to": 9.0, "confidence": 84.0}
NOON, LATER = "2026-11-23T12:00:00.000Z", "2026-11-23T12:00:01.000Z"


def flagged(world: World) -> str:
    video_id = world.upload("fight.mp4", scenes=[WEAPON])
    world.run()
    return video_id


def send(world: World, video_id: str, decision: str = "APPROVED", at: str = NOON, **more: Any) -> None:
    message = {"decide": decision, "VideoId": video_id, "DecidedAt": at, **more}
    world.completion_queue.send(json.dumps(message))


def decided(world: World) -> list[str]:
    return [event["decision"] for event in world.resources.decided_events()]


def test_a_decision_stands_beside_the_verdict_in_row_tag_and_event(world: World) -> None:
    video_id = flagged(world)
    send(world, video_id, Note="a toy")
    world.run()
    row = world.resources.row(video_id)
    assert row["Status"] == "FLAGGED"
    assert (row["Decision"], row["DecidedAt"], row["DecisionNote"]) == ("APPROVED", NOON, "a toy")
    assert world.resources.tags(row) == {
        "moderation-verdict": "flagged",
        "moderation-decision": "approved",
    }
    (event,) = world.resources.decided_events()
    assert event == {
        "schemaVersion": "1",
        "decision": "APPROVED",
        "decidedBy": SENDER_ID,
        "decidedAt": NOON,
        "note": "a toy",
        "verdict": "FLAGGED",
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


def test_the_same_decision_twice_is_one(world: World) -> None:
    video_id = flagged(world)
    for _ in range(2):
        send(world, video_id)
        world.run()
    assert decided(world) == ["APPROVED"]


@pytest.mark.parametrize("first", [NOON, LATER])
def test_the_last_decision_counts_whatever_order_the_messages_come_in(world: World, first: str) -> None:
    video_id = flagged(world)
    decisions = {NOON: "APPROVED", LATER: "REJECTED"}
    for at in (first, *({NOON, LATER} - {first})):
        send(world, video_id, decisions[at], at)
        world.run()
    row = world.resources.row(video_id)
    assert (row["Decision"], world.resources.tags(row)["moderation-decision"]) == ("REJECTED", "rejected")


@pytest.mark.parametrize("scenes", [[], None])
def test_a_video_that_is_clean_or_under_way_is_not_decided_on(
    world: World, scenes: list[dict[str, Any]] | None
) -> None:
    world.rekognition.configure(max_concurrent_jobs=0 if scenes is None else 20)
    video_id = world.upload("sea.mp4", scenes=scenes)
    world.settle()
    send(world, video_id)
    world.settle()
    assert "Decision" not in world.resources.row(video_id)
    assert decided(world) == []


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
    world.invoke(content_alert, world.completion_queue, 300)
    world.run()
    row = world.resources.row(video_id)
    assert (row["Decision"], world.resources.tags(row)["moderation-decision"]) == ("APPROVED", "approved")
    # Once, but for a death in the moment between the event and the row.
    assert decided(world) in (["APPROVED"], ["APPROVED", "APPROVED"])


@pytest.mark.parametrize(
    "message",
    [
        {"decide": "MAYBE", "VideoId": "v", "DecidedAt": NOON},
        {"decide": "APPROVED", "DecidedAt": NOON},
        {"decide": "APPROVED", "VideoId": "v"},
        {"decide": "APPROVED", "VideoId": "v", "DecidedAt": "noon"},
        {"decide": "APPROVED", "VideoId": "nobody's", "DecidedAt": NOON},
        {"decide": ["APPROVED"], "VideoId": "v", "DecidedAt": NOON},
    ],
)
def test_a_decision_nobody_can_carry_out_ends_as_a_dead_letter(world: World, message: dict[str, Any]) -> None:
    world.completion_queue.send(json.dumps(message))
    for _ in range(60):
        world.settle()
        world.pass_a_minute()
    assert [json.loads(letter.body) for letter in world.completion_queue.dead_letters] == [message]
