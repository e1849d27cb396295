"""What the functions measure: the metrics of one pipeline, apart from those of another in the account."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch

from moderation_stack.validation.checks import refuse
from video_moderation.contract.metrics import AGES, NAMESPACE, SERVICES, MetricName

_PERIOD = cdk.Duration.minutes(5)


class PipelineMetrics:
    """The metrics whose dimension `pipeline` has one value.

    Example: `PipelineMetrics("Moderation").metric("VideosFlagged", period=cdk.Duration.hours(1))`
    """

    def __init__(self, pipeline: str) -> None:
        self.pipeline = pipeline

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """A metric of `SERVICES`; `options` are those of `aws_cloudwatch.Metric`.

        Raises `NotAccepted` if there is none of that name.
        """
        if name not in SERVICES:
            refuse("metric", name, f"one of {', '.join(SERVICES)} is accepted")
        statistic = "Maximum" if name in AGES else "Sum"
        return cloudwatch.Metric(
            namespace=NAMESPACE,
            metric_name=name,
            dimensions_map={"service": SERVICES[MetricName(name)], "pipeline": self.pipeline},
            **{"statistic": statistic, "period": _PERIOD, **options},
        )
