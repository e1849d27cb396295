"""Starting a Rekognition content moderation job, and what its refusals mean."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
)

from video_moderation.dispatch.start_result import (
    AtLimit,
    NotStarted,
    Started,
    StartRefused,
    StartResult,
    Throttled,
    Unavailable,
    Unfit,
)

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_rekognition import RekognitionClient

    from video_moderation.runtime.clock import Clock

THROTTLING = frozenset({"ThrottlingException", "ProvisionedThroughputExceededException"})
# About the video. Any other refusal is usually about the role, the topic or the request, the same for all.
OF_THE_VIDEO = frozenset({"VideoTooLargeException", "InvalidS3ObjectException"})
NEVER_SENT = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)
TRIES = 5
FIRST_DELAY_SECONDS = 0.25


class JobStarter:
    """Starts jobs, backing off while Rekognition asks for it; safe to use from several threads.

    The client must not retry by itself: the SDK's standard mode takes LimitExceededException for a
    throttle, and would spend the calls a second that the next video needs on waiting for a slot.
    """

    def __init__(self, rekognition: RekognitionClient, clock: Clock) -> None:
        self._rekognition = rekognition
        self._clock = clock

    def start(self, request: str, deadline: datetime) -> StartResult:
        """Starts the job; no try begins after `deadline`, but for the first."""
        delay, may_have_started = FIRST_DELAY_SECONDS, False
        for tries_left in reversed(range(TRIES)):
            result = self._try(request)
            if isinstance(result, Started):
                return result
            may_have_started |= result.may_have_started
            may_pass = isinstance(result, Throttled | Unavailable | StartRefused)
            if not may_pass or not tries_left or self._clock.now() >= deadline:
                return replace(result, may_have_started=may_have_started)
            self._clock.sleep(delay * random.uniform(0.5, 1))  # noqa: S311 - jitter, no secret
            delay *= 2
        raise AssertionError("unreachable: the last try returns")

    def _try(self, request: str) -> StartResult:
        try:
            return Started(self._rekognition.start_content_moderation(**json.loads(request))["JobId"])
        except ClientError as error:
            return _meaning(error)
        except (HTTPClientError, ConnectionError) as error:
            was_sent = not isinstance(error, NEVER_SENT)
            return Unavailable(f"no answer from Rekognition: {error}", may_have_started=was_sent)


def _meaning(error: ClientError) -> NotStarted:
    """What an error of Start means.

    Source: docs.aws.amazon.com/rekognition/latest/dg/error-handling.html
    """
    code = error.response["Error"]["Code"]
    reason = f"{code}: {error.response['Error'].get('Message', '')}"
    if code == "LimitExceededException":
        return AtLimit(reason)
    if code in THROTTLING:
        return Throttled(reason)
    if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
        return Unavailable(reason, may_have_started=True)
    if code in OF_THE_VIDEO:
        return Unfit(reason, retryable=code != "VideoTooLargeException")
    return StartRefused(reason)
