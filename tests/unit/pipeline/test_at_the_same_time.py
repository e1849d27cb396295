"""Two at once: before each single call of one invocation, another one runs from beginning to end."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import content_alert
import video_processor

from tests.unit.world import World

if TYPE_CHECKING:
    from tests.unit.queues import Queue

MakeWorld = Callable[..., AbstractContextManager[World]]

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.4}


def one_message_at_a_time(queue: Queue) -> None:
    """So that two invocations share the messages."""
    receive = queue.receive
    queue.receive = lambda size=1: receive(1)  # type: ignore[method-assign]


def two_at_once(world: World, module: Any, queue: Queue, call: int) -> int:
    """One invocation, and another before its `call`-th call; answers how many calls the first made."""
    one_message_at_a_time(queue)
    before = len(world.tape.calls)
    world.tape.interlude_at = before + call
    world.tape.interlude = lambda: world.invoke(module, queue, 300)
    world.invoke(module, queue, 300)
    return len(world.tape.calls) - before


def finished_job(world: World) -> None:
    world.upload("swimming.mp4", scenes=[SWIM])
    world.invoke(video_processor, world.video_queue, 60)
    world.clock.sleep(1)


def test_two_deliveries_of_one_completion_at_once_are_one_alert(make_world: MakeWorld) -> None:
    call, calls = 0, 1
    while call < calls:
        with make_world() as world:
            world.completions.copies = 2
            finished_job(world)
            world.rekognition.tick()
            calls = two_at_once(world, content_alert, world.completion_queue, call)
            world.run()
            assert len(world.resources.alerts()) == 1, f"before call {call}"
            assert len(world.resources.moderated_events()) == 1, f"before call {call}"
            assert [row["Status"] for row in world.resources.rows()] == ["FLAGGED"], f"before call {call}"
        call += 1
    assert calls > 5


def test_two_dispatchers_at_once_start_one_job_a_video(make_world: MakeWorld) -> None:
    call, calls = 0, 1
    while call < calls:
        with make_world() as world:
            world.upload("swimming.mp4", scenes=[SWIM])
            world.ring()
            calls = two_at_once(world, video_processor, world.video_queue, call)
            world.run()
            assert len(world.rekognition.jobs()) == 1, f"before call {call}"
            assert [row["Status"] for row in world.resources.rows()] == ["FLAGGED"], f"before call {call}"
        call += 1
    assert calls > 4


def test_two_decisions_at_once_are_both_heard_and_the_last_one_stands(make_world: MakeWorld) -> None:
    call, calls = 0, 1
    while call < calls:
        with make_world() as world:
            video_id = world.upload("swimming.mp4", scenes=[SWIM])
            world.run()
            for decision, at in (("APPROVED", "08:00:00Z"), ("REJECTED", "08:00:01Z")):
                message = {"decide": decision, "VideoId": video_id, "DecidedAt": f"2026-11-23T{at}"}
                world.decision_queue.send(json.dumps(message))
            calls = two_at_once(world, content_alert, world.decision_queue, call)
            world.run()
            row = world.resources.row(video_id)
            tag = world.resources.tags(row)["moderation-decision"]
            assert (row["Decision"], tag) == ("REJECTED", "rejected"), f"before call {call}"
            last = world.resources.decided_events()[-1]["decision"]
            assert last == "REJECTED", f"before call {call}"
        call += 1
    assert calls > 4


def test_one_message_delivered_twice_at_once_is_one_alert(make_world: MakeWorld) -> None:
    """SQS may hand out a message again while it is being handled."""
    call, calls = 0, 1
    while call < calls:
        with make_world() as world:
            finished_job(world)
            world.rekognition.tick()
            queue = world.completion_queue
            queue.visibility_timeout = 0
            calls = two_at_once(world, content_alert, queue, call)
            world.run()
            assert len(world.resources.alerts()) == 1, f"before call {call}"
            assert [row["Status"] for row in world.resources.rows()] == ["FLAGGED"], f"before call {call}"
        call += 1
    assert calls > 5
