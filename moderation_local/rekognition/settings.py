"""What can be set about the stand-in, and what cannot because AWS fixes it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

DAY = 24 * 60 * 60
REQUEST_TOKEN_LIFETIME = 7 * DAY
"""Seconds a ``ClientRequestToken`` is remembered ("Calling Amazon Rekognition Video operations")."""
RESULT_LIFETIME = 7 * DAY
"""Seconds the results of a job are kept after it ended (same page)."""
PAGE_TOKEN_LIFETIME = DAY
"""Seconds a ``NextToken`` can be used ("Guidelines and quotas in Amazon Rekognition")."""
MAX_RESULTS = 1000
"""Labels on a page at most; a larger ``MaxResults`` is treated as this (API reference)."""
SAMPLES_PER_SECOND = 2
"""Frames of the video looked at in a second ("subject to change", says AWS)."""

JOB_TAG_IN_ANSWERS = ("all", "results", "none")


class InvalidSetting(ValueError):
    """A setting is unknown, or its value makes no sense; the message says which."""


@dataclass(frozen=True)
class Settings:
    """Quotas and speed of the stand-in; the defaults are those of an account in us-east-1.

    ``job_seconds_per_video_second`` and ``minimum_job_seconds`` say how long a job takes, in seconds of the
    engine's clock: AWS documents no figure, so the default is merely quick enough for a demo. ``user_arn`` is
    who the texts of limit errors name. ``job_tag_in_answers`` says which answers of ``GetContentModeration``
    carry the job's tag, which the API calls optional: "all", "results" (the first page of a success only) or
    "none".

    >>> Settings(max_concurrent_jobs=3).max_concurrent_jobs
    3
    """

    job_seconds_per_video_second: float = 0.1
    minimum_job_seconds: float = 1.0
    max_concurrent_jobs: int = 20
    start_calls_per_second: int = 5
    get_calls_per_second: int = 20
    max_video_bytes: int = 10 * 1024**3
    max_video_seconds: float = 6.0 * 60 * 60
    user_arn: str = "arn:aws:iam::000000000000:user/local"
    job_tag_in_answers: str = "all"

    def __post_init__(self) -> None:
        """Refuse what could only be a mistake."""
        for field in fields(self):
            _check(field.name, getattr(self, field.name), field.default)
        if self.job_tag_in_answers not in JOB_TAG_IN_ANSWERS:
            choices = ", ".join(JOB_TAG_IN_ANSWERS)
            raise InvalidSetting(
                f"job_tag_in_answers must be one of {choices}, not {self.job_tag_in_answers!r}"
            )

    def calls_per_second(self, operation: str) -> int:
        """Return the quota of calls a second of an operation."""
        return self.start_calls_per_second if operation.startswith("Start") else self.get_calls_per_second

    def changed(self, **changes: Any) -> Settings:
        """Return settings with some values replaced.

        Raises:
            InvalidSetting: a name is unknown, or a value is of the wrong type or negative.

        """
        known = [field.name for field in fields(self)]
        if unknown := sorted(set(changes) - set(known)):
            raise InvalidSetting(f"there is no setting {unknown[0]!r}; there are {', '.join(known)}")
        return replace(self, **changes)

    def job_seconds(self, video_seconds: float) -> float:
        """Return how long a job about a video of that length takes."""
        return max(self.minimum_job_seconds, video_seconds * self.job_seconds_per_video_second)


def _check(name: str, value: Any, default: object) -> None:
    whole = isinstance(default, int)
    if isinstance(default, str):
        valid, kind = isinstance(value, str), "a text"
    elif isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        valid, kind = False, "a whole number" if whole else "a number"
    else:
        valid, kind = 0 <= value < float("inf"), "0 or more"
    if not valid:
        raise InvalidSetting(f"{name} must be {kind}, not {value!r}")
