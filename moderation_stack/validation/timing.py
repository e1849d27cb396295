"""Every property that is a time: its unit, and the values that are accepted."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from collections.abc import Mapping

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


@dataclasses.dataclass(frozen=True)
class Time:
    """A whole number of `unit`, each of `unit_seconds`, from `lowest` to `highest`."""

    unit: str
    unit_seconds: int
    lowest: int
    highest: int


ARCHIVE_AGE = Time("days", _DAY, 0, 36_500)

TIMES: Mapping[str, Time] = {
    "archive.after": ARCHIVE_AGE,
    "archive.flagged_after": ARCHIVE_AGE,
    "archive.expire_noncurrent_after": Time("days", _DAY, 1, 36_500),
    # Longer than Rekognition keeps results: a video that is read late is evaluated from the stored labels.
    "label_retention": Time("days", _DAY, 30, 36_500),
    # Doubled eight times, for ten attempts, a day is still within the year that an execution can take.
    "retries.backoff": Time("seconds", 1, 1, _DAY),
    "limits.max_duration": Time("minutes", _MINUTE, 1, 1_440),
    "dispatch_every": Time("minutes", _MINUTE, 1, 1_440),
    "stale_after": Time("seconds", 1, 1, 5 * _DAY),
    # An alarm evaluates three of these periods, and CloudWatch accepts one day in all.
    "reconcile_every": Time("minutes", _MINUTE, 1, 360),
    "sweep_every": Time("hours", _HOUR, 1, 720),
    "alarm_limits.waiting": Time("minutes", _MINUTE, 1, 43_200),
    # Five days: Rekognition keeps results for seven, and an operator needs time to act.
    "alarm_limits.in_progress": Time("minutes", _MINUTE, 1, 7_200),
    "alarm_limits.undecided": Time("minutes", _MINUTE, 1, 43_200),
}
"""By property; the unit is also that of the context key, such as `dispatchEveryMinutes`."""

_KNOWN_AT_DEPLOYMENT = ("archive.after", "archive.flagged_after", "dispatch_every")
"""Properties that only CloudFormation reads; everything else shapes the template."""


def check_duration(name: str, value: object) -> None:
    """Raise `PropertyError` unless `value` is a Duration that the property `name` accepts."""
    if not isinstance(value, cdk.Duration):
        reject(name, value, f"must be a Duration such as cdk.Duration.{TIMES[name].unit}(2)")
    if not value.is_unresolved():
        check_amount(name, name, seconds_of(value) / TIMES[name].unit_seconds)
    elif name not in _KNOWN_AT_DEPLOYMENT:
        reject(name, value, "must be a Duration that is known at synthesis")


def check_amount(name: str, property_name: str, value: float) -> None:
    """Raise `PropertyError` for `name` unless the property accepts `value`, a number in its unit."""
    time = TIMES[property_name]
    checks.whole_number(name, value, time.lowest, time.highest, unit=time.unit)


def seconds_of(duration: cdk.Duration) -> float:
    """A duration in seconds."""
    return duration.to_seconds(integral=False)
