"""An alarm for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_cloudwatch as cloudwatch
import aws_cdk.aws_cloudwatch_actions as actions

if TYPE_CHECKING:
    import aws_cdk.aws_sns as sns
    from constructs import Construct


class OperationsAlarm(cloudwatch.Alarm):
    """An alarm that tells a topic when a metric is out of bounds, and when it is back.

    One of `more_than` and `less_than` is the bound, in the metric's unit; `periods` is how many periods in a
    row must be out of it, and `missing` says what a period without data counts for.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        topic: sns.ITopic,
        metric: cloudwatch.Metric,
        description: str,
        missing: cloudwatch.TreatMissingData,
        more_than: float | None = None,
        less_than: float | None = None,
        periods: int = 1,
    ) -> None:
        threshold = more_than if less_than is None else less_than
        if threshold is None or None not in (more_than, less_than):
            raise TypeError("one of more_than and less_than is the bound")
        beyond = cloudwatch.ComparisonOperator
        super().__init__(
            scope,
            id_,
            metric=metric,
            alarm_description=description,
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
