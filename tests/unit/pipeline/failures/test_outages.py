"""During an outage of AWS, videos wait, and no attempt is used up."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from moderation_local.rekognition import FailCalls, FailJobs
from tests.unit.simulation.call_recorder import Fault
from video_moderation.dispatch.job_starter import TRIES, JobStarter
from video_moderation.dispatch.pace import Trigger
from video_moderation.dispatch.start_result import Throttled
from video_moderation.handlers import video_processor

if TYPE_CHECKING:
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
DAY = 24 * 60 * 60


@pytest.mark.parametrize("error", ["AccessDeniedException", "InternalServerError"])
def test_a_video_that_could_not_be_started_once_keeps_its_position(
    simulation: PipelineSimulation, error: str
) -> None:
    """Even while others can: an outage may begin or end in the middle of a run."""
    simulation.rekognition.plan(FailCalls(operation="StartContentModeration", error=error, times=5))
    first = simulation.upload("first.mp4", scenes=[])
    simulation.clock.sleep(1)
    second = simulation.upload("second.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert simulation.resources.row(first)["Status"] == "PENDING"
    assert simulation.resources.row(second)["Status"] == "IN_PROGRESS"
    simulation.run()
    row = simulation.resources.row(first)
    assert (row["Status"], row["Attempt"]) == ("CLEAN", 1)
    assert not {"TroubledSince", "NotBefore", "Request"} & set(row)


@pytest.mark.parametrize(
    "error", ["InternalServerError", "AccessDeniedException", "InvalidParameterException"]
)
def test_an_outage_costs_no_video_an_attempt(simulation: PipelineSimulation, error: str) -> None:
    simulation.rekognition.plan(FailCalls(operation="StartContentModeration", error=error, times=100_000))
    for number in range(5):
        simulation.upload(f"{number}.mp4", scenes=[])
    for _ in range(30):
        simulation.settle()
        simulation.pass_a_minute()
    rows = simulation.resources.rows()
    assert {(row["Status"], row["Attempt"]) for row in rows} == {("PENDING", 1)}
    assert simulation.video_queue.dead_letters == []
    simulation.rekognition.clear_faults()
    simulation.run()
    assert {(row["Status"], row["Attempt"]) for row in simulation.resources.rows()} == {("CLEAN", 1)}
    assert len(simulation.rekognition.jobs()) == 5


def test_a_start_that_hangs_leaves_time_for_the_others(simulation: PipelineSimulation) -> None:
    """Every try takes as long as the client lets it; the function must still end in time."""

    def hang(**_: object) -> None:
        simulation.clock.sleep(10)
        raise ReadTimeoutError(endpoint_url="https://rekognition.invalid")

    hanging = SimpleNamespace(start_content_moderation=hang)
    simulation.processor.dispatcher.attempts.starter = JobStarter(hanging, simulation.clock)  # type: ignore[arg-type]
    simulation.upload("a.mp4", scenes=[])
    before = simulation.clock.time()
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert simulation.clock.time() - before < 60
    assert simulation.video_queue.messages == {}


def test_a_video_that_s3_cannot_serve_now_does_not_block_the_others(simulation: PipelineSimulation) -> None:
    simulation.recorder.strike_on, simulation.recorder.fault = "s3:GetObject", Fault.FAILS_BEFORE
    first = simulation.upload("first.mp4", scenes=[])
    simulation.clock.sleep(1)
    second = simulation.upload("second.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert simulation.resources.row(first)["Status"] == "PENDING"
    assert simulation.resources.row(second)["Status"] == "IN_PROGRESS"
    simulation.trigger_dispatch()
    simulation.run()
    assert simulation.resources.row(first)["Status"] == "CLEAN"


def refused(code: str) -> ClientError:
    """Rekognition's answer to a start, as the SDK raises it."""
    answer: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError(answer, "StartContentModeration")


def never_startable(simulation: PipelineSimulation, count: int) -> list[str]:
    """Videos that Rekognition refuses with an error that could as well be the system's."""
    videos = []
    for number in range(count):
        fault = FailCalls(
            operation="StartContentModeration",
            error="InvalidParameterException",
            times=100_000,
            object_name=f"bad-{number}.mp4",
        )
        simulation.rekognition.plan(fault)
        videos.append(simulation.upload(f"bad-{number}.mp4", scenes=[]))
        simulation.clock.sleep(1)
    return videos


def test_videos_that_can_never_be_started_do_not_hold_the_others_up(simulation: PipelineSimulation) -> None:
    """Three at the head of the line look like an outage; then they let the next ones go first."""
    never_startable(simulation, 7)
    good = [simulation.upload(f"good-{number}.mp4", scenes=[]) for number in range(3)]
    never_startable(simulation, 2)
    for _ in range(5):
        simulation.settle()
        simulation.pass_a_minute()
    assert {simulation.resources.row(video_id)["Status"] for video_id in good} == {"CLEAN"}


def test_videos_that_failed_once_are_not_overtaken_for_good(simulation: PipelineSimulation) -> None:
    """At the limit there are always younger ones that wait."""
    simulation.rekognition.configure(max_concurrent_jobs=1, minimum_job_seconds=30)
    simulation.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="InternalServerError", times=15)
    )
    troubled = [simulation.upload(f"troubled-{number}.mp4", scenes=[]) for number in range(3)]
    simulation.invoke(video_processor, simulation.video_queue, 60)
    for number in range(40):
        simulation.upload(f"younger-{number}.mp4", scenes=[])
        simulation.pass_a_minute()
    assert {simulation.resources.row(video_id)["Status"] for video_id in troubled} == {"CLEAN"}
    assert {simulation.resources.row(video_id)["Attempt"] for video_id in troubled} == {1}


@pytest.mark.only_in_pr
def test_videos_that_can_never_be_started_end_after_a_day_if_there_are_no_others(
    simulation: PipelineSimulation,
) -> None:
    bad = never_startable(simulation, 5)
    simulation.settle()
    simulation.trigger_dispatch()
    simulation.settle()
    assert {simulation.resources.row(video_id)["Attempt"] for video_id in bad} == {1}
    assert {simulation.resources.row(video_id)["Status"] for video_id in bad} == {"PENDING"}
    began = simulation.clock.time()
    ended: dict[str, Any] = {}
    while len(ended) < len(bad):
        simulation.clock.sleep(60 * 60)
        for _ in range(2):
            simulation.trigger_dispatch()
            simulation.settle()
        ended = {row["VideoId"]: row for row in simulation.resources.rows() if "FinishedAt" in row}
        assert simulation.clock.time() - began < 4 * DAY
        assert not ended or simulation.clock.time() - began > DAY
    assert {row["Status"] for row in ended.values()} == {"UNDETERMINED"}


def test_a_short_outage_costs_no_attempt_however_long_a_video_has_waited(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=0)
    for number in range(5):
        simulation.upload(f"{number}.mp4", scenes=[])
    simulation.settle()
    simulation.clock.sleep(2 * DAY)
    simulation.rekognition.configure(max_concurrent_jobs=20)
    denied = FailCalls(operation="StartContentModeration", error="AccessDeniedException", times=100_000)
    for _ in range(2):  # the second one a day later is another outage
        simulation.rekognition.plan(denied)
        for _ in range(20):
            simulation.trigger_dispatch()
            simulation.settle()
            simulation.pass_a_minute()
        simulation.rekognition.clear_faults()
        assert {row["Attempt"] for row in simulation.resources.rows()} == {1}
        simulation.rekognition.configure(max_concurrent_jobs=0)
        simulation.clock.sleep(DAY)
        simulation.rekognition.configure(max_concurrent_jobs=20)
    simulation.trigger_dispatch()
    simulation.run()
    assert {(row["Status"], row["Attempt"]) for row in simulation.resources.rows()} == {("CLEAN", 1)}


def test_an_outage_raises_the_alarm_of_operators(
    simulation: PipelineSimulation, capsys: pytest.CaptureFixture[str]
) -> None:
    denied = FailCalls(operation="StartContentModeration", error="AccessDeniedException", times=100_000)
    simulation.rekognition.plan(denied)
    simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert '"DispatchErrors":[1.0]' in capsys.readouterr().out


def test_a_video_that_is_refused_again_while_others_are_started_is_recovered(
    simulation: PipelineSimulation,
) -> None:
    (bad,) = never_startable(simulation, 1)
    for number in range(2):
        simulation.upload(f"good-{number}.mp4", scenes=[])
        simulation.clock.sleep(60)
        simulation.invoke(video_processor, simulation.video_queue, 60)
    row = simulation.resources.row(bad)
    assert (row["Status"], row["Attempt"]) == ("RECOVERING", 1)


@pytest.mark.parametrize("error", ["InvalidParameterException", "InternalServerError"])
def test_a_good_video_behind_many_bad_ones_that_failed_once_is_not_forgotten(
    simulation: PipelineSimulation, error: str
) -> None:
    for number in range(24):
        name = f"bad-{number}.mp4"
        simulation.rekognition.plan(
            FailCalls(operation="StartContentModeration", error=error, times=100_000, object_name=name)
        )
        simulation.upload(name, scenes=[])
        simulation.clock.sleep(1)
    simulation.rekognition.plan(
        FailCalls(
            operation="StartContentModeration", error="InternalServerError", times=5, object_name="good.mp4"
        )
    )
    good = simulation.upload("good.mp4", scenes=[])
    for _ in range(60):
        simulation.settle()
        if simulation.resources.row(good)["Status"] == "CLEAN":
            return
        simulation.pass_a_minute()
    raise AssertionError(simulation.resources.row(good))


def test_an_outage_that_begins_or_ends_in_the_middle_of_a_run_costs_no_attempt(
    simulation: PipelineSimulation, capsys: pytest.CaptureFixture[str]
) -> None:
    starts = iter([True, *[False] * 15, True, True])
    client = simulation.processor.dispatcher.attempts.starter._rekognition

    def start(**request: object) -> object:
        if next(starts, True):
            return client.start_content_moderation(**request)  # type: ignore[arg-type]
        raise refused("AccessDeniedException")

    flapping = SimpleNamespace(start_content_moderation=start)
    simulation.processor.dispatcher.attempts.starter = JobStarter(flapping, simulation.clock)  # type: ignore[arg-type]
    for number in range(5):
        simulation.upload(f"{number}.mp4", scenes=[])
        simulation.clock.sleep(1)
    simulation.run()
    assert {(row["Status"], row["Attempt"]) for row in simulation.resources.rows()} == {("CLEAN", 1)}
    assert "dispatch failed" not in capsys.readouterr().out


def test_an_unheard_start_that_is_then_refused_is_not_paid_for_again(simulation: PipelineSimulation) -> None:
    """The refusal passes, too; and others are started meanwhile."""
    simulation.rekognition.configure(minimum_job_seconds=1800)
    brownout(simulation, answered=0)
    first = simulation.upload("first.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    for error in ("AccessDeniedException", "InvalidS3ObjectException"):
        simulation.rekognition.plan(
            FailCalls(operation="StartContentModeration", error=error, times=5, object_name="first.mp4")
        )
        simulation.upload(f"{error}.mp4", scenes=[])
        simulation.clock.sleep(180)
        simulation.invoke(video_processor, simulation.video_queue, 60)
        assert simulation.resources.row(first)["Status"] == "PENDING"
        simulation.rekognition.clear_faults()
    simulation.run()
    assert {(row["Status"], row["Attempt"]) for row in simulation.resources.rows()} == {("CLEAN", 1)}
    assert len(simulation.rekognition.jobs()) == 3


def test_a_late_failure_of_an_earlier_attempt_does_not_end_a_later_one(
    simulation: PipelineSimulation,
) -> None:
    simulation.rekognition.plan(FailJobs(times=1, message="cannot decode"))
    video_id = simulation.upload("a.mp4", scenes=[SWIM])
    for _ in range(2):
        simulation.settle()
        simulation.pass_a_minute()
    first_word = simulation.completions.published[0]
    assert (first_word["Status"], simulation.resources.row(video_id)["Attempt"]) == ("FAILED", 2)
    simulation.completion_queue.send(json.dumps(first_word))
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 2)


def test_a_recovery_that_cannot_be_begun_stops_nobody_else(
    simulation: PipelineSimulation, capsys: pytest.CaptureFixture[str]
) -> None:
    simulation.upload("empty.mp4", b"")
    simulation.clock.sleep(1)
    good = simulation.upload("good.mp4", scenes=[])
    simulation.recorder.strike_on, simulation.recorder.fault = (
        "stepfunctions:StartExecution",
        Fault.FAILS_BEFORE,
    )
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert simulation.resources.row(good)["Status"] == "IN_PROGRESS"
    assert '"DispatchErrors":[1.0]' in capsys.readouterr().out
    simulation.run()
    assert {row["Status"] for row in simulation.resources.rows()} == {"CLEAN", "UNDETERMINED"}


def test_an_outage_of_s3_raises_the_alarm_too(
    simulation: PipelineSimulation, capsys: pytest.CaptureFixture[str]
) -> None:
    simulation.recorder.strike_on, simulation.recorder.fault = "s3:GetObject", Fault.FAILS_BEFORE
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert '"DispatchErrors":[1.0]' in capsys.readouterr().out
    assert "Request" not in simulation.resources.row(video_id)
    simulation.run()
    assert simulation.resources.row(video_id)["Status"] == "CLEAN"


def brownout(simulation: PipelineSimulation, answered: int) -> None:
    """Rekognition takes starts, but from the `answered`-th on answers the next five later than is waited."""
    engine_client = simulation.processor.dispatcher.attempts.starter._rekognition
    calls: list[object] = []

    def start(**request: object) -> object:
        calls.append(request)
        answer = engine_client.start_content_moderation(**request)  # type: ignore[arg-type]
        if answered < len(calls) <= answered + TRIES:
            simulation.clock.sleep(8)
            raise ReadTimeoutError(endpoint_url="https://rekognition.invalid")
        return answer

    late = SimpleNamespace(start_content_moderation=start)
    simulation.processor.dispatcher.attempts.starter = JobStarter(late, simulation.clock)  # type: ignore[arg-type]


def test_a_start_that_is_answered_too_late_is_not_paid_for_again(simulation: PipelineSimulation) -> None:
    """Another one was started meanwhile, so it is no outage; and the job runs for a while."""
    simulation.rekognition.configure(minimum_job_seconds=900)
    brownout(simulation, answered=1)
    first = simulation.upload("first.mp4", scenes=[])
    simulation.clock.sleep(1)
    second = simulation.upload("second.mp4", scenes=[SWIM])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert simulation.resources.row(second)["Status"] == "PENDING"
    simulation.run()
    assert simulation.resources.row(first)["Status"] == "CLEAN"
    row = simulation.resources.row(second)
    assert (row["Status"], row["Attempt"]) == ("FLAGGED", 1)
    assert len(simulation.rekognition.jobs()) == 2


def test_a_job_whose_start_was_not_heard_of_and_that_failed_is_known_to_have_failed(
    simulation: PipelineSimulation,
) -> None:
    """Its completion comes again until the same request, sent again, has found the job."""
    simulation.rekognition.plan(FailJobs(times=1, message="cannot decode"))
    brownout(simulation, answered=0)
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert simulation.resources.row(video_id)["Status"] == "PENDING"
    for _ in range(4):
        simulation.settle()
        simulation.pass_a_minute()
    assert simulation.resources.row(video_id)["Attempt"] == 2
    simulation.run()
    row = simulation.resources.row(video_id)
    assert (row["Status"], row["Attempt"], len(simulation.rekognition.jobs())) == ("CLEAN", 2, 2)


def test_a_kept_request_that_is_refused_after_a_redeployment_is_replaced(
    simulation: PipelineSimulation,
) -> None:
    """Its topic is gone: what it may have started, nobody would hear of any more."""
    hang = SimpleNamespace(start_content_moderation=_no_answer)
    starter = simulation.processor.dispatcher.attempts.starter
    simulation.processor.dispatcher.attempts.starter = JobStarter(hang, simulation.clock)  # type: ignore[arg-type]
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert "Request" in simulation.resources.row(video_id)
    simulation.processor.dispatcher.attempts.starter = starter
    simulation.rekognition.plan(
        FailCalls(operation="StartContentModeration", error="InvalidParameterException", times=10)
    )
    for settings, seconds, expected in (("today's", 120, True), ("another day's", 600, False)):
        if settings != "today's":
            simulation.redeploy_processor(min_confidence=60)
        simulation.clock.sleep(seconds)
        simulation.trigger_dispatch()
        simulation.invoke(video_processor, simulation.video_queue, 60)
        assert ("Request" in simulation.resources.row(video_id)) is expected, settings
    simulation.redeploy_processor(min_confidence=50)
    simulation.run()
    assert [(row["Status"], row["Attempt"]) for row in simulation.resources.rows()] == [("CLEAN", 1)]


def test_a_request_that_never_left_is_not_kept(simulation: PipelineSimulation) -> None:
    def unreachable(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://rekognition.invalid")

    nowhere = SimpleNamespace(start_content_moderation=unreachable)
    simulation.processor.dispatcher.attempts.starter = JobStarter(nowhere, simulation.clock)  # type: ignore[arg-type]
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    row = simulation.resources.row(video_id)
    assert (row["Status"], "Request" in row) == ("PENDING", False)


def test_a_video_that_another_run_has_leased_is_left_alone(simulation: PipelineSimulation) -> None:
    """Its lease is visible in the table only: the index from which this run read the line lags behind."""
    simulation.rekognition.configure(max_concurrent_jobs=0)
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    simulation.rekognition.configure(max_concurrent_jobs=20)
    row = simulation.processor.analysis.known(video_id)
    now = simulation.clock.now()
    assert simulation.processor.dispatcher.leases.lease(row, "another's", now, now + timedelta(seconds=60))
    trigger = Trigger([row], is_scheduled=True)
    result = simulation.processor.dispatcher.run(trigger, now + timedelta(seconds=60))
    assert (result.started, simulation.resources.row(video_id)["Request"]) == (0, "another's")


def test_a_run_that_outlived_its_lease_takes_no_request_back(simulation: PipelineSimulation) -> None:
    simulation.rekognition.configure(max_concurrent_jobs=0)
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    leases, row = simulation.processor.dispatcher.leases, simulation.processor.analysis.known(video_id)
    now, minute = simulation.clock.now(), timedelta(minutes=1)
    late = leases.lease(row, "first", now, now + minute)
    assert late
    assert leases.lease(row, "second", now + minute, now + 2 * minute) is None, "the lease is not over"
    assert leases.lease(row, "second", now + 2 * minute, now + 3 * minute)
    leases.put_back(late, keep_request=False)
    assert simulation.resources.row(video_id)["Request"] == "first"


def _no_answer(**_: object) -> None:
    raise ReadTimeoutError(endpoint_url="https://rekognition.invalid")


def test_a_request_that_may_have_been_answered_is_kept_whatever_follows(
    simulation: PipelineSimulation,
) -> None:
    """No answer, and then a limit: the first may have taken the slot that the second finds taken."""
    errors = iter([ReadTimeoutError(endpoint_url="https://rekognition.invalid")])

    def start(**_: object) -> object:
        for error in errors:
            raise error
        raise refused("LimitExceededException")

    limited = SimpleNamespace(start_content_moderation=start)
    simulation.processor.dispatcher.attempts.starter = JobStarter(limited, simulation.clock)  # type: ignore[arg-type]
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert "Request" in simulation.resources.row(video_id)
    simulation.trigger_dispatch()
    simulation.invoke(
        video_processor, simulation.video_queue, 60
    )  # a plain refusal now, of a request sent before
    assert "Request" in simulation.resources.row(video_id)


@pytest.mark.parametrize("error", ["LimitExceededException", "ThrottlingException", "AccessDeniedException"])
def test_a_request_that_was_refused_follows_the_configuration_of_the_day_it_is_taken(
    simulation: PipelineSimulation, error: str
) -> None:
    simulation.rekognition.plan(FailCalls(operation="StartContentModeration", error=error, times=5))
    video_id = simulation.upload("a.mp4", scenes=[])
    simulation.invoke(video_processor, simulation.video_queue, 60)
    assert "Request" not in simulation.resources.row(video_id)


def test_no_try_begins_after_the_deadline(simulation: PipelineSimulation) -> None:
    tries: list[object] = []

    def refuse(**request: object) -> None:
        tries.append(request)
        raise refused("ThrottlingException")

    starter = JobStarter(SimpleNamespace(start_content_moderation=refuse), simulation.clock)  # type: ignore[arg-type]
    assert isinstance(starter.start("{}", simulation.clock.now()), Throttled)
    assert len(tries) == 1
