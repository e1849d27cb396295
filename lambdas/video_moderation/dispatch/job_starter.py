"""Starting a Rekognition content moderation job, and what its refusals mean."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
)

from video_moderation.jobs.job_tag import JobTag

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_rekognition import RekognitionClient

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis import VideoAnalysis

THROTTLING = frozenset({"ThrottlingException", "ProvisionedThroughputExceededException"})
# Of the video; what else is refused is of our own role, topic or request as a rule, and the same for all.
OF_THE_VIDEO = frozenset({"VideoTooLargeException", "InvalidS3ObjectException"})
NEVER_SENT = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)
TRIES = 5
FIRST_DELAY_SECONDS = 0.25


class NotStarted(Exception):
    """No job is known to run.

    If it `may_have_started` all the same, as when no answer came, only the same request again can tell
    without paying twice.
    """

    def __init__(self, reason: str, *, may_have_started: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_have_started = may_have_started


class AtLimit(NotStarted):
    """All job slots of the account are taken. Not an error: Rekognition's way to say "wait"."""


class Throttled(NotStarted):
    """More calls a second than the account may make, also after backing off."""


class StartFailed(NotStarted):
    """Rekognition refused this video; `retryable` says whether a later attempt can do better."""

    def __init__(self, reason: str, *, retryable: bool, may_have_started: bool = False) -> None:
        super().__init__(reason, may_have_started=may_have_started)
        self.retryable = retryable


class Unavailable(NotStarted):
    """Rekognition, or our access to it, seems to be in trouble: other videos may fare no better now."""


class Refused(Unavailable):
    """Rekognition will not have this request: because of the video, or of our role or topic."""


@dataclass(frozen=True)
class JobSettings:
    """What every job is started with; `min_confidence` is in per cent."""

    min_confidence: float
    topic_arn: str
    role_arn: str


def start_request(row: VideoAnalysis, settings: JobSettings) -> str:
    """The `StartContentModeration` request of a video's attempt, as JSON.

    Its ClientRequestToken is derived from the video, the attempt and all other parameters: the same call
    again finds the same job, a new attempt is a new job, and changed parameters never meet an old token.
    Source: docs.aws.amazon.com/rekognition/latest/dg/api-video.html (a token lives 7 days).
    """
    s3_object = {"Bucket": row.bucket, "Name": row.name}
    if row.version_id:
        s3_object["Version"] = row.version_id
    request: dict[str, Any] = {
        "Video": {"S3Object": s3_object},
        "MinConfidence": settings.min_confidence,
        "NotificationChannel": {"SNSTopicArn": settings.topic_arn, "RoleArn": settings.role_arn},
        "JobTag": JobTag(row.video_id, settings.min_confidence, row.nonce).text,
    }
    identity = json.dumps([row.video_id, row.attempt, request], sort_keys=True)
    request["ClientRequestToken"] = hashlib.sha256(identity.encode()).hexdigest()
    return json.dumps(request)


class JobStarter:
    """Starts jobs, backing off while Rekognition asks for it.

    The client must not retry by itself: the SDK's standard mode takes LimitExceededException for a
    throttle, and would spend the calls a second that the next video needs on waiting for a slot.
    """

    def __init__(self, rekognition: RekognitionClient, clock: Clock) -> None:
        self._rekognition = rekognition
        self._clock = clock

    def start(self, request: str, deadline: datetime) -> str:
        """Starts the job and answers its id; no try begins after `deadline`, but for the first.

        Raises:
            AtLimit: every slot is taken; the video waits in its place.
            Throttled: still too many calls a second after backing off.
            Unavailable: no answer, or an error of the service, still after backing off.
            Refused: no access, or invalid parameters, still after backing off.
            StartFailed: this video could not be started.
        """
        delay, may_have_started = FIRST_DELAY_SECONDS, False
        for tries_left in reversed(range(TRIES)):
            try:
                return self._try(request)
            except NotStarted as refusal:
                may_have_started |= refusal.may_have_started
                refusal.may_have_started = may_have_started
                hopeless = not isinstance(refusal, Throttled | Unavailable)
                if hopeless or not tries_left or self._clock.now() >= deadline:
                    raise
            self._clock.sleep(delay * random.uniform(0.5, 1))  # noqa: S311 - jitter, no secret
            delay *= 2
        raise AssertionError("unreachable: the last try returns or raises")

    def _try(self, request: str) -> str:
        try:
            return self._rekognition.start_content_moderation(**json.loads(request))["JobId"]
        except ClientError as error:
            raise _meaning(error) from error
        except (HTTPClientError, ConnectionError) as error:
            was_sent = not isinstance(error, NEVER_SENT)
            raise Unavailable(f"no answer from Rekognition: {error}", may_have_started=was_sent) from error


def _meaning(error: ClientError) -> NotStarted:
    """What an error of Start means for us.

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
        return StartFailed(reason, retryable=code != "VideoTooLargeException")
    return Refused(reason)
