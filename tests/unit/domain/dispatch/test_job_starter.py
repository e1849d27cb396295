"""What Rekognition's refusals of a start mean, and how often a start is tried."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
)

from tests.unit.simulation.clock import START, VirtualClock
from video_moderation.dispatch.job_starter import JobStarter
from video_moderation.dispatch.start_result import (
    AtLimit,
    Started,
    StartRefused,
    StartResult,
    Throttled,
    Unavailable,
    Unfit,
)

JOB = {"JobId": "job"}
AT = {"endpoint_url": "https://rekognition", "error": "no route", "proxy_url": "https://proxy"}


def refusal(code: str, status: int = 400) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": "sorry"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "StartContentModeration")


class Start:
    """One start at a Rekognition that answers like this, one answer a try."""

    def __init__(self, *answers: dict[str, str] | Exception) -> None:
        self.rekognition = mock.Mock()
        self.rekognition.start_content_moderation.side_effect = answers
        self.clock = VirtualClock()

    def __call__(self, seconds: float = 60) -> StartResult:
        starter = JobStarter(self.rekognition, self.clock)
        return starter.start(json.dumps({"JobTag": "v:50.0:n"}), START + timedelta(seconds=seconds))

    @property
    def tries(self) -> int:
        return int(self.rekognition.start_content_moderation.call_count)


def test_a_job_is_started_with_the_request_as_it_was_written_down() -> None:
    start = Start(JOB)
    assert start() == Started("job")
    start.rekognition.start_content_moderation.assert_called_once_with(JobTag="v:50.0:n")


@pytest.mark.parametrize(
    ("code", "status", "meaning"),
    [
        ("LimitExceededException", 400, AtLimit("LimitExceededException: sorry")),
        ("ThrottlingException", 400, Throttled("ThrottlingException: sorry")),
        (
            "ProvisionedThroughputExceededException",
            400,
            Throttled("ProvisionedThroughputExceededException: sorry"),
        ),
        ("InternalServerError", 500, Unavailable("InternalServerError: sorry", may_have_started=True)),
        ("ServiceUnavailable", 503, Unavailable("ServiceUnavailable: sorry", may_have_started=True)),
        ("AccessDeniedException", 499, StartRefused("AccessDeniedException: sorry")),
        ("VideoTooLargeException", 400, Unfit("VideoTooLargeException: sorry", retryable=False)),
        ("InvalidS3ObjectException", 400, Unfit("InvalidS3ObjectException: sorry", retryable=True)),
    ],
)
def test_each_refusal_has_its_meaning(code: str, status: int, meaning: StartResult) -> None:
    assert Start(*[refusal(code, status)] * 5)() == meaning


def test_a_refusal_without_a_message_is_told_by_its_code() -> None:
    error = refusal("LimitExceededException")
    del error.response["Error"]["Message"]
    assert Start(error)() == AtLimit("LimitExceededException: ")


@pytest.mark.parametrize(
    ("error", "may_have_started"),
    [
        (ConnectTimeoutError(**AT), False),
        (EndpointConnectionError(**AT), False),
        (ProxyConnectionError(**AT), False),
        (ReadTimeoutError(**AT), True),
        (ConnectionClosedError(**AT), True),
    ],
)
def test_without_an_answer_a_job_may_have_started_only_if_the_request_was_sent(
    error: Exception, may_have_started: bool
) -> None:
    result = Start(*[error] * 5)()
    assert isinstance(result, Unavailable)
    assert result.may_have_started is may_have_started


def test_a_job_that_one_try_may_have_started_may_run_whatever_the_last_try_says() -> None:
    result = Start(ReadTimeoutError(**AT), refusal("LimitExceededException"))()
    assert isinstance(result, AtLimit)
    assert result.may_have_started


@pytest.mark.parametrize(
    ("code", "tries"),
    [
        ("ThrottlingException", 5),
        ("InternalServerError", 5),
        ("AccessDeniedException", 5),
        ("LimitExceededException", 1),
        ("VideoTooLargeException", 1),
        ("InvalidS3ObjectException", 1),
    ],
)
def test_only_what_may_pass_is_tried_again_and_five_times_at_most(code: str, tries: int) -> None:
    start = Start(*[refusal(code, 500 if code == "InternalServerError" else 400)] * 6)
    start()
    assert start.tries == tries


def test_the_delays_begin_at_a_quarter_of_a_second_and_double(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda _least, most: most)
    start = Start(*[refusal("ThrottlingException")] * 4, JOB)
    assert start() == Started("job")
    assert start.clock.now() - START == timedelta(seconds=0.25 + 0.5 + 1 + 2)


def test_a_delay_is_shortened_by_half_at_most_so_that_not_all_come_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    uniform = mock.Mock(return_value=0.5)
    monkeypatch.setattr("random.uniform", uniform)
    start = Start(refusal("ThrottlingException"), JOB)
    start()
    uniform.assert_called_once_with(0.5, 1)
    assert start.clock.now() - START == timedelta(seconds=0.125)


@pytest.mark.parametrize(("seconds", "tries"), [(-1, 1), (0, 1), (0.01, 2)])
def test_no_try_but_the_first_begins_after_the_deadline(seconds: float, tries: int) -> None:
    start = Start(*[refusal("ThrottlingException")] * 5)
    assert isinstance(start(seconds), Throttled)
    assert start.tries == tries
