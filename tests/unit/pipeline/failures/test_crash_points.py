"""Every crash point, by enumeration: whichever AWS call fails or is the process's last, the end is the same.

Each story runs undisturbed, with every call of every function recorded. At each call the process forks: there
the call meets a fault, messages are redelivered until all is quiet, and the end is compared with the
undisturbed one. Faults that leave the same world behind run once: a read has no effect, so it cannot take
effect twice, and a death after it is the death after the call before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest

from moderation_local.rekognition import FailJobs, LoseCompletions
from tests.unit.simulation.call_recorder import Fault
from tests.unit.simulation.forked_runs import ForkedRuns
from tests.unit.simulation.pipeline_simulation import PipelineSimulation
from video_moderation.handlers import video_processor

pytestmark = pytest.mark.no_cover  # thousands of runs of what other tests reach: coverage doubles their time
READS = re.compile(r"\w+:(Get|BatchGet|Query|Scan|List|Describe|Head)")
MakeSimulation = Callable[..., AbstractContextManager[PipelineSimulation]]
SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 4.0, "confidence": 97.4}
WHEN = ("QueuedAt", "StartedAt", "FinishedAt", "JobId", "VersionId", "VideoId", "WriteId", "Position")


def flagged(simulation: PipelineSimulation) -> None:
    simulation.upload("swimming.mp4", scenes=[SWIM])


def clean(simulation: PipelineSimulation) -> None:
    simulation.upload("sea.mp4", scenes=[])


def failing(simulation: PipelineSimulation) -> None:
    simulation.rekognition.plan(FailJobs(times=100, message="cannot decode"))
    simulation.upload("broken.mp4")


def hopeless(simulation: PipelineSimulation) -> None:
    """Told by a digest, to moderators and to operators."""
    simulation.upload("page.mp4", b"<html>not a video</html>")


def replaced(simulation: PipelineSimulation) -> None:
    """An empty version, and the file some seconds later: nobody is told of the first."""
    simulation.upload("sea.mp4", b"")
    # In a batch of its own: with both events lost in one process, the first version is alone for minutes.
    simulation.invoke(video_processor, simulation.video_queue, 60)
    simulation.clock.sleep(5)
    simulation.upload("sea.mp4", scenes=[])


def paged(simulation: PipelineSimulation) -> None:
    """Three pages, and time for one a call."""
    simulation.read_pages_of(4)
    simulation.content_alert_timeout = 60
    simulation.upload("long.mp4", scenes=[{**SWIM, "to": 4.5}])


def unheard(simulation: PipelineSimulation) -> None:
    """The completion is lost; the reconciler sends it again."""
    simulation.rekognition.plan(LoseCompletions())
    simulation.upload("swimming.mp4", scenes=[SWIM])


MORE_STORIES = [clean, failing, hopeless, replaced, paged, unheard]
STORIES = [flagged, *(pytest.param(story, marks=pytest.mark.only_in_pr) for story in MORE_STORIES)]


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
    digests: list[int]
    emails: int
    dead_letters: int


def end_of(simulation: PipelineSimulation) -> End:
    rows = sorted(simulation.resources.rows(), key=lambda row: (row["VideoName"], row["Status"]))
    return End(
        rows=[_timeless(row) for row in rows],
        labels=[_timeless(label, "LabelKey") for label in simulation.resources.labels()],
        tags=[simulation.resources.tags(row) for row in rows],
        events=sorted((event["key"], event["verdict"]) for event in simulation.resources.moderated_events()),
        jobs=len(simulation.rekognition.jobs()),
        alerts=len(simulation.resources.alerts()),
        operations=len(simulation.resources.operations()),
        digests=[digest["count"] for digest in simulation.resources.digests()],
        emails=len(simulation.resources.emails()),
        dead_letters=len(simulation.video_queue.dead_letters + simulation.completion_queue.dead_letters),
    )


def _timeless(item: dict[str, Any], *also: str) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in (*WHEN, *also)}


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name.lower())
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_every_crash_point_ends_like_the_undisturbed_run(
    make_simulation: MakeSimulation, story: Callable[[PipelineSimulation], None], fault: Fault
) -> None:
    with make_simulation(max_attempts=2) as simulation:
        recorder = simulation.recorder

        def run() -> End:
            story(simulation)
            simulation.run()
            assert recorder.fail_at is None, "the call was never made"
            return end_of(simulation)

        calls, first_calls = recorder.calls, recorder.invocations
        forked = ForkedRuns[End](recorder, fault, lambda call: _is_a_point(call, calls, first_calls, fault))
        expected = forked.run(run)
    assert len(forked.ends) > 8
    for number, end in forked.ends.items():
        struck = f"call {number}, {calls[number]}, {fault.value}"
        assert isinstance(end, End), f"{struck}: {end}"
        twice = [_may_tell_twice(calls, number, fault, told) for told in ("sns:Publish", "events:PutEvents")]
        _assert_same(end, expected, *twice, struck=struck)


def _is_a_point(number: int, calls: list[str], first_calls: set[int], fault: Fault) -> bool:
    """Whether the fault leaves another world behind than the same fault one call earlier, or none at all."""
    if fault is Fault.FAILS_BEFORE or not READS.match(calls[number]):
        return True
    return fault is Fault.DEATH_AFTER and number in first_calls


def _may_tell_twice(calls: list[str], number: int, fault: Fault, told: str) -> bool:
    """Whether the fault fell between an announcement and its mark, the one window that AWS leaves open."""
    announced = calls[number] == told and fault in (Fault.FAILS_AFTER, Fault.DEATH_AFTER)
    marking = number > 0 and calls[number - 1] == told and fault is Fault.FAILS_BEFORE
    return announced or marking or _dies_after_collecting(calls, number, fault)


def _dies_after_collecting(calls: list[str], number: int, fault: Fault) -> bool:
    """Whether a digest may tell of a video before its message comes again, and the next digest once more."""
    following = calls[number + 1 : number + 2]
    return (
        fault is Fault.DEATH_AFTER
        and calls[number] == "dynamodb:PutItem"
        and following in (["sns:Publish"], ["dynamodb:UpdateItem"])
    )


def _assert_same(
    end: End, expected: End, may_alert_twice: bool, may_send_event_twice: bool, *, struck: str
) -> None:
    assert (end.rows, end.labels, end.tags) == (expected.rows, expected.labels, expected.tags), struck
    assert end.jobs == expected.jobs, f"{struck}: paid for {end.jobs} jobs"
    assert end.dead_letters == 0, struck
    for told, should in (
        (end.alerts, expected.alerts),
        (end.operations, expected.operations),
        (len(end.digests), len(expected.digests)),
        (end.emails, expected.emails),
    ):
        most = should + 1 if may_alert_twice and should else should
        assert should <= told <= most, f"{struck}: told {told} times"
    assert set(end.events) == set(expected.events), f"{struck}: events {end.events}"
    more = len(end.events) - len(expected.events)
    assert 0 <= more <= may_send_event_twice, f"{struck}: events {end.events}"
