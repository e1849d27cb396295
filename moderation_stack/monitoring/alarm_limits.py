"""The property `alarm_limits`: when a video has waited or been in progress for too long."""

from __future__ import annotations

import dataclasses

import aws_cdk as cdk

from moderation_stack.validation.checks import whole_number
from moderation_stack.validation.timing import check_duration

MOST_SUBSCRIPTIONS = 100_000
MOST_MINUTES = 10_000_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class AlarmLimits:
    """The ages, in whole minutes, above which a video raises an alarm, and some numbers that do.

    Example: `AlarmLimits(waiting=cdk.Duration.hours(1))`

    Args:
        waiting: age of the oldest video that waits for its job to start; default: 6 hours.
        in_progress: age of the oldest job in progress; longer than `stale_after`; default: 12 hours.
        undecided: age of the oldest flagged or undetermined verdict without a decision; default: 1 day.
        moderated_minutes: minutes of video that Rekognition moderates within a day; default: no alarm. It
            limits nothing, as `Limits(daily_minutes=…)` does.
        alert_subscriptions: least number of confirmed subscriptions of the alert topic, 0 if nobody needs to
            be subscribed; default: 1.
        operations_subscriptions: the same for the operations topic; default: 1.

    Raises:
        PropertyError: a value is out of range.
    """

    waiting: cdk.Duration = cdk.Duration.hours(6)
    in_progress: cdk.Duration = cdk.Duration.hours(12)
    undecided: cdk.Duration = cdk.Duration.days(1)
    moderated_minutes: int | None = None
    alert_subscriptions: int = 1
    operations_subscriptions: int = 1

    def __post_init__(self) -> None:
        """Check every value."""
        check_duration("alarm_limits.waiting", self.waiting)
        check_duration("alarm_limits.in_progress", self.in_progress)
        check_duration("alarm_limits.undecided", self.undecided)
        if self.moderated_minutes is not None:
            whole_number("alarm_limits.moderated_minutes", self.moderated_minutes, 1, MOST_MINUTES)
        for name in ("alert_subscriptions", "operations_subscriptions"):
            whole_number(f"alarm_limits.{name}", getattr(self, name), 0, MOST_SUBSCRIPTIONS)
