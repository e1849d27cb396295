"""An alarm for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_cloudwatch as cloudwatch
import aws_cdk.aws_cloudwatch_actions as actions

if TYPE_CHECKING:
    import aws_cdk.aws_sns as sns
    from constructs import Construct

RUNBOOK = "docs/how-to/respond-to-alarms.md"
"""The page with a section for each alarm, whose heading is the name of the alarm."""


def runbook_section(alarm: str) -> str:
    """The address of an alarm's section, from the root of the project.

    Example:
        >>> runbook_section("OldestWaiting")
        'docs/how-to/respond-to-alarms.md#oldestwaiting'
    """
    return f"{RUNBOOK}#{alarm.lower()}"


class OperationsAlarm(cloudwatch.Alarm):
    """An alarm that notifies a topic when a metric is out of bounds, and when it is back.

    Its description ends with the address of its section in the runbook.

    Example: `OperationsAlarm(self, "Errors", topic=topic, metric=errors, description="…", more_than=0)`

    Args:
        topic: receives both notifications.
        metric: what is measured.
        description: what happened, for operators.
        more_than: the bound, in the unit of the metric; or `less_than`, never both.
        less_than: the bound from below.
        missing: what a period without data counts for; default: for none, so that counts need no zeros.
        periods: how many periods in a row must be out of bounds.
        runbook_name: the heading of its section in the runbook; default: its id.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        topic: sns.ITopic,
        metric: cloudwatch.Metric,
        description: str,
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
        more_than: float | None = None,
        less_than: float | None = None,
        periods: int = 1,
        runbook_name: str | None = None,
    ) -> None:
        threshold = more_than if less_than is None else less_than
        if threshold is None or None not in (more_than, less_than):
            raise TypeError("one of more_than and less_than is the bound")
        beyond = cloudwatch.ComparisonOperator
        super().__init__(
            scope,
            id_,
            metric=metric,
            alarm_description=f"{description} Runbook: {runbook_section(runbook_name or id_)}",
            comparison_operator=beyond.GREATER_THAN_THRESHOLD
            if less_than is None
            else beyond.LESS_THAN_THRESHOLD,
            threshold=threshold,
            evaluation_periods=periods,
            treat_missing_data=missing,
        )
        action = actions.SnsAction(topic)
        self.add_alarm_action(action)
        self.add_ok_action(action)
