from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from moderation_local.rekognition import FailCalls, FailJobs, InvalidFault, LoseCompletions, RepeatCompletions
from moderation_local.rekognition.parameters import OPERATIONS, error_codes
from tests.unit.local.rekognition.harness import BUCKET, scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.local.rekognition.harness import Harness

START, GET = OPERATIONS


def failure(call: Callable[..., Any], *arguments: Any, **more: Any) -> tuple[str, str, int]:
    with pytest.raises(ClientError) as caught:
        call(*arguments, **more)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    ("operation", "code"), [(op, code) for op in OPERATIONS for code in sorted(error_codes(op))]
)
def test_every_error_of_the_model_comes_back_as_botocores_own_exception(
    harness: Harness, operation: str, code: str
) -> None:
    job_id = harness.start()
    harness.engine.plan(FailCalls(operation=operation, error=code))
    exception = getattr(harness.client.exceptions, code)
    with pytest.raises(exception) as caught:
        harness.start() if operation == START else harness.get(job_id)
    status = caught.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert status == (500 if code == "InternalServerError" else 400)
    assert caught.value.response["Error"]["Message"]
    assert caught.value.response["ResponseMetadata"]["RequestId"]


def test_calls_fail_as_often_as_planned(harness: Harness) -> None:
    harness.engine.plan(FailCalls(operation=START, error="ThrottlingException", times=2))
    throttled = ("ThrottlingException", "Slow down; sudden increase in rate of requests.", 400)
    assert [failure(harness.start), failure(harness.start)] == [throttled, throttled]
    assert harness.start()


def test_throttling_has_a_form_with_status_500(harness: Harness) -> None:
    harness.engine.plan(FailCalls(operation=START, error="ThrottlingException", http_status=500))
    assert failure(harness.start) == ("ThrottlingException", "Service Unavailable", 500)


def test_a_planned_error_may_have_a_text_of_its_own(harness: Harness) -> None:
    harness.engine.plan(FailCalls(operation=START, error="AccessDeniedException", message="No."))
    assert failure(harness.start) == ("AccessDeniedException", "No.", 400)


def test_calls_fail_only_for_the_object_named(harness: Harness) -> None:
    harness.upload("other.mp4")
    harness.engine.plan(FailCalls(operation=START, error="InternalServerError", object_name="other.mp4"))
    harness.start("party.mp4")
    assert failure(harness.start, "other.mp4") == ("InternalServerError", "Internal server error", 500)


def test_gets_fail_only_for_the_object_named(harness: Harness) -> None:
    harness.upload("other.mp4")
    jobs = [harness.start("party.mp4"), harness.start("other.mp4")]
    harness.engine.plan(FailCalls(operation=GET, error="InternalServerError", object_name="other.mp4"))
    assert harness.get(jobs[0])
    assert failure(harness.get, jobs[1])[0] == "InternalServerError"


def test_only_one_page_may_fail(harness: Harness) -> None:
    harness.engine.set_scenes(BUCKET, "party.mp4", [scene("Violence", 0, 2)])
    job_id = harness.start()
    harness.pass_time()
    harness.engine.plan(FailCalls(operation=GET, error="ThrottlingException", page=3))
    second = harness.get(job_id, MaxResults=1)["NextToken"]
    third = harness.get(job_id, MaxResults=1, NextToken=second)["NextToken"]
    assert failure(harness.get, job_id, NextToken=third)[0] == "ThrottlingException"
    assert harness.get(job_id, NextToken=third)


def test_jobs_fail_the_first_times_and_then_succeed(harness: Harness) -> None:
    harness.engine.plan(FailJobs(object_name="party.mp4", times=2, message="Planned."))
    answers = [harness.run() for _ in range(3)]
    assert [answer["JobStatus"] for answer in answers] == ["FAILED", "FAILED", "SUCCEEDED"]
    assert answers[0]["StatusMessage"] == "Planned."


def test_an_error_is_told_by_the_completion_only(harness: Harness) -> None:
    harness.engine.plan(FailJobs(status="ERROR"))
    assert harness.run()["JobStatus"] == "FAILED"
    assert [message["Status"] for message in harness.topics.messages()] == ["ERROR"]


def test_completions_get_lost_as_often_as_planned(harness: Harness) -> None:
    harness.engine.plan(LoseCompletions())
    assert harness.run()["JobStatus"] == "SUCCEEDED"
    assert harness.topics.messages() == []
    harness.run()
    assert len(harness.topics.messages()) == 1


def test_completions_are_repeated_as_often_as_planned(harness: Harness) -> None:
    harness.engine.plan(RepeatCompletions(copies=3))
    harness.run()
    assert len(harness.topics.messages()) == 3
    assert len({str(message) for message in harness.topics.messages()}) == 1
    assert harness.engine.jobs()[0].completions == 3


def test_planned_faults_can_be_forgotten(harness: Harness) -> None:
    harness.engine.plan(FailCalls(operation=START, error="InternalServerError", times=9), FailJobs())
    harness.engine.clear_faults()
    assert harness.run()["JobStatus"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (lambda: FailJobs(times=0), "times must be a whole number from 1"),
        (
            lambda: FailCalls(operation="DetectLabels", error="InternalServerError"),
            "operation must be one of",
        ),
        (
            lambda: FailCalls(operation=GET, error="LimitExceededException"),
            "GetContentModeration never fails with",
        ),
        (lambda: FailCalls(operation=GET, error="ThrottlingException", http_status=404), "400 or 500"),
        (lambda: FailCalls(operation=GET, error="ThrottlingException", page=0), "page must be"),
        (lambda: FailJobs(status="LOST"), "status must be one of FAILED, ERROR"),  # type: ignore[arg-type]
        (lambda: RepeatCompletions(copies=True), "copies must be"),
    ],
)
def test_a_fault_that_could_never_happen_is_refused(plan: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidFault, match=message):
        plan()
