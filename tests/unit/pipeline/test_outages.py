"""AWS in trouble: videos wait, and no attempt is used up."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import video_processor
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from local.rekognition import FailCalls, FailJobs
from moderation.job import TRIES, JobStarter, Throttled
from tests.unit.calls import Mishap

if TYPE_CHECKING:
    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
DAY = 24 * 60 * 60


@pytest.mark.parametrize("error", ["AccessDeniedException", "InternalServerError"])
def test_a_video_that_could_not_be_started_once_keeps_its_place(world: World, error: str) -> None:
    """Even while others can: an outage may begin or end in the middle of a round."""
    world.rekognition.plan(FailCalls(operation="StartContentModeration", error=error, times=5))
    first = world.upload("first.mp4", scenes=[])
    world.clock.sleep(1)
    second = world.upload("second.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert world.resources.row(first)["Status"] == "PENDING"
    assert world.resources.row(second)["Status"] == "IN_PROGRESS"
    world.run()
    row = world.resources.row(first)
    assert (row["Status"], row["Attempt"]) == ("CLEAN", 1)
    assert not {"TroubledSince", "NotBefore", "Request"} & set(row)


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


def refused(code: str) -> ClientError:
    """Rekognition's answer to a start, as the SDK raises it."""
    answer: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError(answer, "StartContentModeration")


def never_startable(world: World, count: int) -> list[str]:
    """Videos that Rekognition refuses with an error that could as well be the system's."""
    videos = []
    for number in range(count):
        fault = FailCalls(
            operation="StartContentModeration",
            error="InvalidParameterException",
            times=100_000,
            object_name=f"bad-{number}.mp4",
        )
        world.rekognition.plan(fault)
        videos.append(world.upload(f"bad-{number}.mp4", scenes=[]))
        world.clock.sleep(1)
    return videos


def test_videos_that_can_never_be_started_do_not_hold_the_others_up(world: World) -> None:
    """Three at the head of the line look like an outage; then they let the next ones go first."""
    never_startable(world, 7)
    good = [world.upload(f"good-{number}.mp4", scenes=[]) for number in range(3)]
    never_startable(world, 2)
    for _ in range(5):
        world.settle()
        world.pass_a_minute()
    assert {world.resources.row(video_id)["Status"] for video_id in good} == {"CLEAN"}


def test_videos_that_failed_once_are_not_overtaken_for_good(world: World) -> None:
    """At the limit there are always younger ones that wait."""
    world.rekognition.configure(max_concurrent_jobs=1, minimum_job_seconds=30)
    world.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="InternalServerError", times=15)
    )
    troubled = [world.upload(f"troubled-{number}.mp4", scenes=[]) for number in range(3)]
    world.invoke(video_processor, world.video_queue, 60)
    for number in range(40):
        world.upload(f"younger-{number}.mp4", scenes=[])
        world.pass_a_minute()
    assert {world.resources.row(video_id)["Status"] for video_id in troubled} == {"CLEAN"}
    assert {world.resources.row(video_id)["Attempt"] for video_id in troubled} == {1}


def test_videos_that_can_never_be_started_end_after_a_day_if_there_are_no_others(world: World) -> None:
    bad = never_startable(world, 5)
    world.settle()
    world.ring()
    world.settle()
    assert {world.resources.row(video_id)["Attempt"] for video_id in bad} == {1}
    assert {world.resources.row(video_id)["Status"] for video_id in bad} == {"PENDING"}
    for _ in range(4 * 24 * 2):
        world.clock.sleep(30 * 60)
        for _ in range(2):
            world.ring()
            world.settle()
    assert {world.resources.row(video_id)["Status"] for video_id in bad} == {"UNDETERMINED"}


def test_a_short_outage_costs_no_attempt_however_long_a_video_has_waited(world: World) -> None:
    world.rekognition.configure(max_concurrent_jobs=0)
    for number in range(5):
        world.upload(f"{number}.mp4", scenes=[])
    world.settle()
    world.clock.sleep(2 * DAY)
    world.rekognition.configure(max_concurrent_jobs=20)
    denied = FailCalls(operation="StartContentModeration", error="AccessDeniedException", times=100_000)
    for _ in range(2):  # the second one a day later is another outage
        world.rekognition.plan(denied)
        for _ in range(20):
            world.ring()
            world.settle()
            world.pass_a_minute()
        world.rekognition.clear_faults()
        assert {row["Attempt"] for row in world.resources.rows()} == {1}
        world.rekognition.configure(max_concurrent_jobs=0)
        world.clock.sleep(DAY)
        world.rekognition.configure(max_concurrent_jobs=20)
    world.ring()
    world.run()
    assert {(row["Status"], row["Attempt"]) for row in world.resources.rows()} == {("CLEAN", 1)}


def test_an_outage_rings_the_alarm_of_operators(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    denied = FailCalls(operation="StartContentModeration", error="AccessDeniedException", times=100_000)
    world.rekognition.plan(denied)
    world.upload("a.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert '"DispatchErrors":[1.0]' in capsys.readouterr().out


def test_a_video_that_is_refused_again_while_others_are_started_is_recovered(world: World) -> None:
    (bad,) = never_startable(world, 1)
    for number in range(2):
        world.upload(f"good-{number}.mp4", scenes=[])
        world.clock.sleep(60)
        world.invoke(video_processor, world.video_queue, 60)
    row = world.resources.row(bad)
    assert (row["Status"], row["Attempt"]) == ("RECOVERING", 1)


@pytest.mark.parametrize("error", ["InvalidParameterException", "InternalServerError"])
def test_a_good_video_behind_many_bad_ones_that_failed_once_is_not_forgotten(
    world: World, error: str
) -> None:
    for number in range(24):
        name = f"bad-{number}.mp4"
        world.rekognition.plan(
            FailCalls(operation="StartContentModeration", error=error, times=100_000, object_name=name)
        )
        world.upload(name, scenes=[])
        world.clock.sleep(1)
    world.rekognition.plan(
        FailCalls(
            operation="StartContentModeration", error="InternalServerError", times=5, object_name="good.mp4"
        )
    )
    good = world.upload("good.mp4", scenes=[])
    for _ in range(60):
        world.settle()
        world.pass_a_minute()
    assert world.resources.row(good)["Status"] == "CLEAN"


def test_an_outage_that_begins_or_ends_in_the_middle_of_a_round_costs_no_attempt(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    starts = iter([True, *[False] * 15, True, True])
    client = world.processor.dispatcher._starter._rekognition

    def start(**request: object) -> object:
        if next(starts, True):
            return client.start_content_moderation(**request)  # type: ignore[arg-type]
        raise refused("AccessDeniedException")

    flapping = SimpleNamespace(start_content_moderation=start)
    world.processor.dispatcher._starter = JobStarter(flapping, world.clock)  # type: ignore[arg-type]
    for number in range(5):
        world.upload(f"{number}.mp4", scenes=[])
        world.clock.sleep(1)
    world.run()
    assert {(row["Status"], row["Attempt"]) for row in world.resources.rows()} == {("CLEAN", 1)}
    assert "dispatch failed" not in capsys.readouterr().out


def test_an_unheard_start_that_is_then_refused_is_not_paid_for_again(world: World) -> None:
    """The refusal passes, too; and others are started meanwhile."""
    world.rekognition.configure(minimum_job_seconds=1800)
    brownout(world, answered=0)
    first = world.upload("first.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    for error in ("AccessDeniedException", "InvalidS3ObjectException"):
        world.rekognition.plan(
            FailCalls(operation="StartContentModeration", error=error, times=5, object_name="first.mp4")
        )
        world.upload(f"{error}.mp4", scenes=[])
        world.clock.sleep(180)
        world.invoke(video_processor, world.video_queue, 60)
        assert world.resources.row(first)["Status"] == "PENDING"
        world.rekognition.clear_faults()
    world.run()
    assert {(row["Status"], row["Attempt"]) for row in world.resources.rows()} == {("CLEAN", 1)}
    assert len(world.rekognition.jobs()) == 3


def test_a_late_failure_of_an_earlier_attempt_does_not_end_a_later_one(world: World) -> None:
    world.rekognition.plan(FailJobs(times=1, message="cannot decode"))
    video_id = world.upload("a.mp4", scenes=[SWIM])
    for _ in range(2):
        world.settle()
        world.pass_a_minute()
    first_word = world.completions.published[0]
    assert (first_word["Status"], world.resources.row(video_id)["Attempt"]) == ("FAILED", 2)
    world.completion_queue.send(json.dumps(first_word))
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 2)


def test_a_recovery_that_cannot_be_begun_stops_nobody_else(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.upload("empty.mp4", b"")
    world.clock.sleep(1)
    good = world.upload("good.mp4", scenes=[])
    world.tape.strike_on, world.tape.mishap = "stepfunctions:StartExecution", Mishap.FAILS_BEFORE
    world.invoke(video_processor, world.video_queue, 60)
    assert world.resources.row(good)["Status"] == "IN_PROGRESS"
    assert '"DispatchErrors":[1.0]' in capsys.readouterr().out
    world.run()
    assert {row["Status"] for row in world.resources.rows()} == {"CLEAN", "UNDETERMINED"}


def test_an_outage_of_s3_rings_the_alarm_too(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.tape.strike_on, world.tape.mishap = "s3:GetObject", Mishap.FAILS_BEFORE
    video_id = world.upload("a.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert '"DispatchErrors":[1.0]' in capsys.readouterr().out
    assert "Request" not in world.resources.row(video_id)
    world.run()
    assert world.resources.row(video_id)["Status"] == "CLEAN"


def brownout(world: World, answered: int) -> None:
    """Rekognition takes starts, but from the `answered`-th on answers the next five later than is waited."""
    engine_client = world.processor.dispatcher._starter._rekognition
    calls: list[object] = []

    def start(**request: object) -> object:
        calls.append(request)
        answer = engine_client.start_content_moderation(**request)  # type: ignore[arg-type]
        if answered < len(calls) <= answered + TRIES:
            world.clock.sleep(8)
            raise ReadTimeoutError(endpoint_url="https://rekognition.invalid")
        return answer

    late = SimpleNamespace(start_content_moderation=start)
    world.processor.dispatcher._starter = JobStarter(late, world.clock)  # type: ignore[arg-type]


def test_a_start_that_is_answered_too_late_is_not_paid_for_again(world: World) -> None:
    """Another one was started meanwhile, so it is no outage; and the job runs for a while."""
    world.rekognition.configure(minimum_job_seconds=900)
    brownout(world, answered=1)
    first = world.upload("first.mp4", scenes=[])
    world.clock.sleep(1)
    second = world.upload("second.mp4", scenes=[SWIM])
    world.invoke(video_processor, world.video_queue, 60)
    assert world.resources.row(second)["Status"] == "PENDING"
    world.run()
    assert world.resources.row(first)["Status"] == "CLEAN"
    row = world.resources.row(second)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 1)
    assert len(world.rekognition.jobs()) == 2


def test_a_job_whose_start_was_not_heard_of_and_that_failed_is_known_to_have_failed(world: World) -> None:
    """Its completion comes again until the same request, sent again, has found the job."""
    world.rekognition.plan(FailJobs(times=1, message="cannot decode"))
    brownout(world, answered=0)
    video_id = world.upload("a.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert world.resources.row(video_id)["Status"] == "PENDING"
    for _ in range(4):
        world.settle()
        world.pass_a_minute()
    assert world.resources.row(video_id)["Attempt"] == 2
    world.run()
    row = world.resources.row(video_id)
    assert (row["Status"], row["Attempt"], len(world.rekognition.jobs())) == ("CLEAN", 2, 2)


def test_a_kept_request_that_is_refused_after_a_redeployment_is_replaced(world: World) -> None:
    """Its topic is gone: what it may have started, nobody would hear of any more."""
    hang = SimpleNamespace(start_content_moderation=_no_answer)
    starter = world.processor.dispatcher._starter
    world.processor.dispatcher._starter = JobStarter(hang, world.clock)  # type: ignore[arg-type]
    video_id = world.upload("a.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert "Request" in world.resources.row(video_id)
    world.processor.dispatcher._starter = starter
    world.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="InvalidParameterException", times=10)
    )
    for settings, seconds, expected in (("today's", 120, True), ("another day's", 600, False)):
        if settings != "today's":
            world.redeploy_processor(min_confidence=60)
        world.clock.sleep(seconds)
        world.ring()
        world.invoke(video_processor, world.video_queue, 60)
        assert ("Request" in world.resources.row(video_id)) is expected, settings
    world.redeploy_processor(min_confidence=50)
    world.run()
    assert [(row["Status"], row["Attempt"]) for row in world.resources.rows()] == [("CLEAN", 1)]


def test_a_request_that_never_left_is_not_kept(world: World) -> None:
    def unreachable(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://rekognition.invalid")

    nowhere = SimpleNamespace(start_content_moderation=unreachable)
    world.processor.dispatcher._starter = JobStarter(nowhere, world.clock)  # type: ignore[arg-type]
    video_id = world.upload("a.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    row = world.resources.row(video_id)
    assert (row["Status"], "Request" in row) == ("PENDING", False)


def test_a_request_that_another_dispatcher_wrote_is_not_taken_back(world: World) -> None:
    """Both have read the row while it had none; this one is throttled, the other one was perhaps answered."""
    video_id = world.upload("a.mp4", scenes=[])
    world.rekognition.configure(max_concurrent_jobs=0)
    world.invoke(video_processor, world.video_queue, 60)
    row = world.processor.analysis.get(video_id)
    assert row is not None
    assert row.request is None
    other = world.processor.analysis.intend_start(row, "another's")
    assert other is not None
    monkeyed = SimpleNamespace(start=_throttled)
    world.processor.dispatcher._starter = monkeyed  # type: ignore[assignment]
    world.processor.dispatcher.run([row], world.clock.now() + timedelta(seconds=60))
    assert world.resources.row(video_id)["Request"] == "another's"


def _no_answer(**_: object) -> None:
    raise ReadTimeoutError(endpoint_url="https://rekognition.invalid")


def _throttled(*_: object) -> None:
    raise Throttled("Slow down")


def test_a_request_that_may_have_been_answered_is_kept_whatever_follows(world: World) -> None:
    """No answer, and then a limit: the first may have taken the slot that the second finds taken."""
    errors = iter([ReadTimeoutError(endpoint_url="https://rekognition.invalid")])

    def start(**_: object) -> object:
        for error in errors:
            raise error
        raise refused("LimitExceededException")

    limited = SimpleNamespace(start_content_moderation=start)
    world.processor.dispatcher._starter = JobStarter(limited, world.clock)  # type: ignore[arg-type]
    video_id = world.upload("a.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert "Request" in world.resources.row(video_id)
    world.ring()
    world.invoke(video_processor, world.video_queue, 60)  # a plain refusal now, of a request sent before
    assert "Request" in world.resources.row(video_id)


@pytest.mark.parametrize("error", ["LimitExceededException", "ThrottlingException", "AccessDeniedException"])
def test_a_request_that_was_refused_follows_the_configuration_of_the_day_it_is_taken(
    world: World, error: str
) -> None:
    world.rekognition.plan(FailCalls(operation="StartContentModeration", error=error, times=5))
    video_id = world.upload("a.mp4", scenes=[])
    world.invoke(video_processor, world.video_queue, 60)
    assert "Request" not in world.resources.row(video_id)


def test_no_try_begins_after_the_deadline(world: World) -> None:
    tries: list[object] = []

    def refuse(**request: object) -> None:
        tries.append(request)
        raise refused("ThrottlingException")

    starter = JobStarter(SimpleNamespace(start_content_moderation=refuse), world.clock)  # type: ignore[arg-type]
    with pytest.raises(Throttled):
        starter.start("{}", world.clock.now())
    assert len(tries) == 1
