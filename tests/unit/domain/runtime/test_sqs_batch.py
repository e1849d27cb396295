"""How long a failed message waits before SQS delivers it again."""

from __future__ import annotations

from typing import Any, cast
from unittest import mock

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from video_moderation.runtime.sqs_batch import delay_seconds, process, queue_url_beside, speaking_of

URL = "https://sqs.eu-west-1.amazonaws.com/111122223333/videos"
ARN = "arn:aws:sqs:eu-west-1:111122223333:completions"


@pytest.mark.parametrize(
    ("receives", "seconds"),
    [(1, 2), (2, 4), (3, 8), (4, 16), (5, 32), (6, 64), (7, 128), (8, 256), (9, 512), (10, 900), (99, 900)],
)
def test_a_failed_message_waits_twice_as_long_each_time_up_to_a_quarter_of_an_hour(
    receives: int, seconds: int
) -> None:
    assert delay_seconds(receives) == seconds


def test_the_url_is_that_of_the_queue_the_message_came_from() -> None:
    assert queue_url_beside(URL, ARN) == "https://sqs.eu-west-1.amazonaws.com/111122223333/completions"


def record(number: int, body: str) -> dict[str, Any]:
    return {
        "messageId": f"m-{number}",
        "receiptHandle": f"r-{number}",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "3"},
        "eventSource": "aws:sqs",
        "eventSourceARN": ARN,
        "awsRegion": "eu-west-1",
    }


def handle(record: Any) -> None:
    with speaking_of(video_id="0af3"):
        if record.body == "bad":
            raise ValueError("no good")


def processed(sqs: mock.Mock, *bodies: str) -> list[str]:
    event = {"Records": [record(number, body) for number, body in enumerate(bodies)]}
    answer = process(event, cast("Any", None), handle, sqs, URL)
    return [str(failure["itemIdentifier"]) for failure in answer["batchItemFailures"]]


@pytest.mark.parametrize(
    ("bodies", "failed"),
    [
        (("good",), []),
        (("bad",), ["m-0"]),
        (("good", "bad", "good"), ["m-1"]),
        (("bad", "bad"), ["m-0", "m-1"]),
    ],
)
def test_a_failed_message_fails_alone(bodies: tuple[str, ...], failed: list[str]) -> None:
    assert processed(mock.Mock(), *bodies) == failed


def test_a_failed_message_is_back_in_seconds() -> None:
    sqs = mock.Mock()
    processed(sqs, "good", "bad")
    sqs.change_message_visibility.assert_called_once_with(
        QueueUrl=queue_url_beside(URL, ARN), ReceiptHandle="r-1", VisibilityTimeout=8
    )


@pytest.mark.parametrize(
    "trouble",
    [
        ClientError({"Error": {"Code": "Throttling"}}, "ChangeMessageVisibility"),
        EndpointConnectionError(endpoint_url=URL),
    ],
)
def test_trouble_with_sqs_leaves_the_message_failed_and_nothing_else(trouble: Exception) -> None:
    sqs = mock.Mock()
    sqs.change_message_visibility.side_effect = trouble
    assert processed(sqs, "bad", "good") == ["m-0"]


def test_an_exception_that_leaves_says_what_it_is_about() -> None:
    with pytest.raises(ValueError, match="no good") as raised, speaking_of(video_id="0af3"):
        raise ValueError("no good")
    assert raised.value.about == {"video_id": "0af3"}  # type: ignore[attr-defined]


def test_the_log_line_of_a_failed_message_says_what_it_is_about() -> None:
    with mock.patch("video_moderation.runtime.sqs_batch.logger", mock.MagicMock()) as logger:
        processed(mock.Mock(), "bad")
    (line,) = logger.error.call_args_list
    assert (line.kwargs["message_id"], line.kwargs["video_id"]) == ("m-0", "0af3")
