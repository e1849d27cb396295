"""Every crash point, by enumeration: whichever AWS call fails or is the process's last, the end is the same.

Each story runs undisturbed once, with every call of every function on tape. Then, for each call and each
mishap, it runs again in a new world, that call struck, messages redelivered until all is quiet; and the end
is compared with the undisturbed one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest

from local.rekognition import FailJobs, LoseCompletions
from tests.unit.calls import Mishap
from tests.unit.world import World

MakeWorld = Callable[..., AbstractContextManager[World]]
SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.4}
WHEN = ("QueuedAt", "StartedAt", "FinishedAt", "JobId", "VersionId", "VideoId")


def flagged(world: World) -> None:
    world.upload("swimming.mp4", scenes=[SWIM])


def clean(world: World) -> None:
    world.upload("sea.mp4", scenes=[])


def failing(world: World) -> None:
    world.rekognition.plan(FailJobs(times=100, message="cannot decode"))
    world.upload("broken.mp4")


def hopeless(world: World) -> None:
    world.upload("empty.mp4", b"")


def paged(world: World) -> None:
    """Three pages, and time for one a call."""
    world.read_pages_of(4)
    world.content_alert_timeout = 60
    world.upload("long.mp4", scenes=[{**SWIM, "to": 4.5}])


def unheard(world: World) -> None:
    """The completion is lost; the reconciler makes it good."""
    world.rekognition.plan(LoseCompletions())
    world.upload("swimming.mp4", scenes=[SWIM])


STORIES = [flagged, clean, failing, hopeless, paged, unheard]


@dataclass(frozen=True)
class End:
    """How a story ended, without what differs from run to run."""

    rows: list[dict[str, Any]]
    labels: list[dict[str, Any]]
    tags: list[dict[str, str]]
    events: list[tuple[str, str]]
    jobs: int
    alerts: int
    operations: int
    dead_letters: int


def end_of(world: World) -> End:
    rows = world.resources.rows()
    return End(
        rows=[_timeless(row) for row in rows],
        labels=[_timeless(label, "LabelKey") for label in world.resources.labels()],
        tags=[world.resources.tags(row) for row in rows],
        events=[(event["key"], event["verdict"]) for event in world.resources.moderated_events()],
        jobs=len(world.rekognition.jobs()),
        alerts=len(world.resources.alerts()),
        operations=len(world.resources.operations()),
        dead_letters=len(world.video_queue.dead_letters + world.completion_queue.dead_letters),
    )


def _timeless(item: dict[str, Any], *also: str) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in (*WHEN, *also)}


@pytest.mark.parametrize("mishap", Mishap, ids=lambda mishap: mishap.name.lower())
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_every_crash_point_ends_like_the_undisturbed_run(
    make_world: MakeWorld, story: Callable[[World], None], mishap: Mishap
) -> None:
    with make_world(max_attempts=2) as world:
        story(world)
        world.run()
        expected, calls = end_of(world), list(world.tape.calls)
    assert len(calls) > 10
    for number in range(len(calls)):
        with make_world(max_attempts=2) as world:
            world.tape.strike_at, world.tape.mishap = number, mishap
            story(world)
            world.run()
            assert world.tape.strike_at is None, "the call was never made"
            struck = f"call {number}, {calls[number]}, {mishap.value}"
            twice = [
                _may_tell_twice(calls, number, mishap, told) for told in ("sns:Publish", "events:PutEvents")
            ]
            _assert_same(end_of(world), expected, *twice, struck=struck)


def _may_tell_twice(calls: list[str], number: int, mishap: Mishap, told: str) -> bool:
    """Whether the mishap fell between an announcement and its mark, the one window that AWS leaves open."""
    announced = calls[number] == told and mishap in (Mishap.FAILS_AFTER, Mishap.DEATH_AFTER)
    marking = number > 0 and calls[number - 1] == told and mishap is Mishap.FAILS_BEFORE
    return announced or marking


def _assert_same(
    end: End, expected: End, may_alert_twice: bool, may_send_event_twice: bool, *, struck: str
) -> None:
    assert (end.rows, end.labels, end.tags) == (expected.rows, expected.labels, expected.tags), struck
    assert end.jobs == expected.jobs, f"{struck}: paid for {end.jobs} jobs"
    assert end.dead_letters == 0, struck
    for told, should in ((end.alerts, expected.alerts), (end.operations, expected.operations)):
        most = should + 1 if may_alert_twice and should else should
        assert should <= told <= most, f"{struck}: told {told} times"
    again = expected.events * (2 if may_send_event_twice else 1)
    assert end.events in (expected.events, again), f"{struck}: events {end.events}"
