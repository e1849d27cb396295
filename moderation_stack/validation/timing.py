"""Every time that can be configured: its unit in the app's context, and what is accepted of it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from moderation_stack.validation import checks

if TYPE_CHECKING:
    from collections.abc import Mapping

_MINUTE, _HOUR = 60, 3_600


@dataclasses.dataclass(frozen=True)
class Time:
    """A whole number of `unit`, each of `unit_seconds`, from `lowest` to `highest`."""

    unit: str
    unit_seconds: int
    lowest: int
    highest: int


TIMES: Mapping[str, Time] = {
    "retry_backoff": Time("seconds", 1, 1, 86_400),
    "dispatch_every": Time("minutes", _MINUTE, 1, 1_440),
    "stale_after": Time("seconds", 1, 1, 432_000),
    # An alarm looks back over three of these, and CloudWatch lets it look back for one day.
    "reconcile_every": Time("minutes", _MINUTE, 1, 360),
    "sweep_every": Time("hours", _HOUR, 1, 720),
    "waiting_limit": Time("minutes", _MINUTE, 1, 43_200),
    # Five days: Rekognition keeps results for seven, and somebody has to have time to act.
    "in_progress_limit": Time("minutes", _MINUTE, 1, 7_200),
    "decision_limit": Time("minutes", _MINUTE, 1, 43_200),
}
"""By the property of `VideoModeration`; the key of the context is its name and its unit, in camel case.

The longest `retry_backoff` is a day: doubled eight times, for ten attempts, it is still within the year that
an execution may take.
"""


def check_time(name: str, property_name: str, value: float) -> None:
    """Raise `NotAccepted` unless `value`, in the property's unit, is accepted."""
    accepted = TIMES[property_name]
    checks.whole_number(name, value, accepted.lowest, accepted.highest)


def asked_before_alarmed(name: str, limit_seconds: float, stale_after_seconds: float) -> None:
    """Raise `NotAccepted` if the alarm would go off before anybody has asked Rekognition about the job."""
    if limit_seconds <= stale_after_seconds:
        checks.refuse(name, limit_seconds, f"more than stale_after, {stale_after_seconds:g} s, is accepted")
