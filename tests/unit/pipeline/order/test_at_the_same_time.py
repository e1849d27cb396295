"""Before each AWS call of one invocation, another invocation runs completely; the result is the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from tests.unit.simulation.pipeline_simulation import PipelineSimulation
from video_moderation.handlers import content_alert, video_processor

if TYPE_CHECKING:
    from tests.unit.simulation.queues import Queue

MakeSimulation = Callable[..., AbstractContextManager[PipelineSimulation]]

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.4}


def one_message_at_a_time(queue: Queue) -> None:
    """So that two invocations share the messages."""
    receive = queue.receive
    queue.receive = lambda size=1: receive(1)  # type: ignore[method-assign]


def two_at_once(simulation: PipelineSimulation, module: Any, queue: Queue, call: int) -> int:
    """One invocation, and another before its `call`-th call; answers how many calls the first made."""
    one_message_at_a_time(queue)
    before = len(simulation.recorder.calls)
    simulation.recorder.interlude_at = before + call
    simulation.recorder.interlude = lambda: simulation.invoke(module, queue, 300)
    simulation.invoke(module, queue, 300)
    return len(simulation.recorder.calls) - before


def finished_job(simulation: PipelineSimulation) -> None:
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    simulation.clock.sleep(1)


def test_two_deliveries_of_one_completion_at_once_are_one_alert(make_simulation: MakeSimulation) -> None:
    call, calls = 0, 1
    while call < calls:
        with make_simulation() as simulation:
            simulation.completions.copies = 2
            finished_job(simulation)
            simulation.rekognition.tick()
            calls = two_at_once(simulation, content_alert, simulation.completion_queue, call)
            simulation.run()
            assert len(simulation.resources.alerts()) == 1, f"before call {call}"
            assert len(simulation.resources.moderated_events()) == 1, f"before call {call}"
            assert [row["Status"] for row in simulation.resources.rows()] == ["FLAGGED"], (
                f"before call {call}"
            )
        call += 1
    assert calls > 5


def test_two_dispatchers_at_once_start_one_job_a_video(make_simulation: MakeSimulation) -> None:
    call, calls = 0, 1
    while call < calls:
        with make_simulation() as simulation:
            simulation.upload("swimming.mp4", scenes=[SWIM])
            simulation.trigger_dispatch()
            calls = two_at_once(simulation, video_processor, simulation.video_queue, call)
            simulation.run()
            assert len(simulation.rekognition.jobs()) == 1, f"before call {call}"
            assert [row["Status"] for row in simulation.resources.rows()] == ["FLAGGED"], (
                f"before call {call}"
            )
        call += 1
    assert calls > 4


def test_two_decisions_at_once_are_both_heard_and_the_last_one_stands(
    make_simulation: MakeSimulation,
) -> None:
    call, calls = 0, 1
    while call < calls:
        with make_simulation() as simulation:
            video_id = simulation.upload("swimming.mp4", scenes=[SWIM])
            simulation.run()
            for decision, at in (("APPROVED", "08:00:00Z"), ("REJECTED", "08:00:01Z")):
                message = {"decide": decision, "VideoId": video_id, "DecidedAt": f"2026-11-23T{at}"}
                simulation.decision_queue.send(json.dumps(message))
            calls = two_at_once(simulation, content_alert, simulation.decision_queue, call)
            simulation.run()
            row = simulation.resources.row(video_id)
            tag = simulation.resources.tags(row)["moderation-decision"]
            assert (row["Decision"], tag) == ("REJECTED", "rejected"), f"before call {call}"
            last = simulation.resources.decided_events()[-1]["decision"]
            assert last == "REJECTED", f"before call {call}"
        call += 1
    assert calls > 4


def test_one_message_delivered_twice_at_once_is_one_alert(make_simulation: MakeSimulation) -> None:
    """SQS may hand out a message again while it is being handled."""
    call, calls = 0, 1
    while call < calls:
        with make_simulation() as simulation:
            finished_job(simulation)
            simulation.rekognition.tick()
            queue = simulation.completion_queue
            queue.visibility_timeout = 0
            calls = two_at_once(simulation, content_alert, queue, call)
            simulation.run()
            assert len(simulation.resources.alerts()) == 1, f"before call {call}"
            assert [row["Status"] for row in simulation.resources.rows()] == ["FLAGGED"], (
                f"before call {call}"
            )
        call += 1
    assert calls > 5
