"""AWS in trouble: videos wait, and no attempt is used up."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import video_processor
from botocore.exceptions import ReadTimeoutError

from local.rekognition import FailCalls
from moderation.job import JobStarter
from tests.unit.calls import Mishap

if TYPE_CHECKING:
    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
DAY = 24 * 60 * 60


def test_a_video_that_cannot_be_started_while_others_can_is_recovered(world: World) -> None:
    world.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="InternalServerError", times=5)
    )
    first = world.upload("first.mp4", scenes=[])
    world.clock.sleep(1)
    second = world.upload("second.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert world.resources.row(first)["Status"] == "RECOVERING"
    assert world.resources.row(second)["Status"] == "IN_PROGRESS"
    world.run()
    assert world.resources.row(first)["Status"] == "CLEAN"


@pytest.mark.parametrize(
    "error", ["InternalServerError", "AccessDeniedException", "InvalidParameterException"]
)
def test_an_outage_costs_no_video_an_attempt(world: World, error: str) -> None:
    world.rekognition.plan(FailCalls(operation="StartContentModeration", error=error, times=100_000))
    for number in range(5):
        world.upload(f"{number}.mp4", scenes=[])
    for _ in range(30):
        world.settle()
        world.pass_a_minute()
    rows = world.resources.rows()
    assert {(row["Status"], row["Attempt"]) for row in rows} == {("PENDING", 1)}
    assert world.video_queue.dead_letters == []
    world.rekognition.clear_faults()
    world.run()
    assert {(row["Status"], row["Attempt"]) for row in world.resources.rows()} == {("CLEAN", 1)}
    assert len(world.rekognition.jobs()) == 5


def test_a_start_that_hangs_leaves_time_for_the_others(world: World) -> None:
    """Every try takes as long as the client lets it; the function must still end in time."""

    def hang(**_: object) -> None:
        world.clock.sleep(10)
        raise ReadTimeoutError(endpoint_url="https://rekognition.invalid")

    hanging = SimpleNamespace(start_content_moderation=hang)
    world.processor.dispatcher._starter = JobStarter(hanging, world.clock)  # type: ignore[arg-type]
    world.upload("a.mp4", scenes=[])
    before = world.clock.time()
    world.invoke(video_processor, world.video_queue, 60)
    assert world.clock.time() - before < 60
    assert world.video_queue.messages == {}


def test_a_video_that_s3_cannot_serve_now_does_not_block_the_others(world: World) -> None:
    world.tape.strike_on, world.tape.mishap = "s3:GetObject", Mishap.FAILS_BEFORE
    first = world.upload("first.mp4", scenes=[])
    world.clock.sleep(1)
    second = world.upload("second.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert world.resources.row(first)["Status"] == "PENDING"
    assert world.resources.row(second)["Status"] == "IN_PROGRESS"
    world.ring()
    world.run()
    assert world.resources.row(first)["Status"] == "CLEAN"


def test_videos_that_can_never_be_started_hold_the_others_up_for_a_day_at_most(world: World) -> None:
    bad = [world.upload(f"bad-{number}.mp4", scenes=[]) for number in range(4)]
    for number in range(4):
        world.rekognition.plan(
            FailCalls(
                operation="StartContentModeration",
                error="InvalidParameterException",
                times=100_000,
                object_name=f"bad-{number}.mp4",
            )
        )
    world.clock.sleep(1)
    good = world.upload("good.mp4", scenes=[])
    world.settle()
    assert world.resources.row(good)["Status"] == "PENDING"
    world.clock.sleep(24 * 60 * 60 + 1)
    world.ring()
    world.run()
    assert world.resources.row(good)["Status"] == "CLEAN"
    assert {world.resources.row(video_id)["Status"] for video_id in bad} == {"UNDETERMINED"}
