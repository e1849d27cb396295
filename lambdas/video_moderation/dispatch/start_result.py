"""What came of an attempt to start a job.

A result that is not `Started` has a `reason`. If the job `may_have_started` all the same, as when no answer
came, only the same request again can tell without paying twice.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Started:
    """The job runs."""

    job_id: str


@dataclass(frozen=True)
class AtLimit:
    """All job slots of the account are taken. Not an error: Rekognition's way to say "wait"."""

    reason: str
    may_have_started: bool = False


@dataclass(frozen=True)
class Throttled:
    """More calls a second than the account may make, also after backing off."""

    reason: str
    may_have_started: bool = False


@dataclass(frozen=True)
class MinutesUsedUp:
    """The minutes of video that may be moderated today are used up (`daily_minutes`)."""

    reason: str = "the minutes of today are used up"
    may_have_started: bool = False


@dataclass(frozen=True)
class Unavailable:
    """Rekognition or S3 gave no answer, or an error of its own: other videos may fare no better now."""

    reason: str
    may_have_started: bool = False


@dataclass(frozen=True)
class StartRefused:
    """Rekognition refuses this request, because of the video or of our role, topic or parameters."""

    reason: str
    may_have_started: bool = False


@dataclass(frozen=True)
class Unfit:
    """This video cannot be moderated; `retryable` says whether a later attempt can do better."""

    reason: str
    retryable: bool
    may_have_started: bool = False


NotStarted = AtLimit | Throttled | MinutesUsedUp | Unavailable | StartRefused | Unfit
StartResult = Started | NotStarted
