"""The metrics that the functions of one pipeline emit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch

from moderation_stack.monitoring.metric_methods import MetricMethods
from moderation_stack.validation import checks
from moderation_stack.validation.property_error import reject
from video_moderation.contract.metrics import AGES, LEVELS, NAMESPACE, SERVICES, MetricName

if TYPE_CHECKING:
    from typing import Self, Unpack

    from moderation_stack.monitoring.metric_methods import MetricOptions

_PERIOD = cdk.Duration.minutes(5)


class PipelineMetrics(MetricMethods):
    """The metrics of one pipeline, by the value of their dimension `pipeline`.

    A `VideoModeration` has the same methods. An app that knows only a pipeline's name uses this facade:

    Example:
        metrics = PipelineMetrics.from_pipeline_name("Moderation")
        metrics.metric_videos_flagged(period=cdk.Duration.hours(1))
    """

    def __init__(self, pipeline: str) -> None:
        self.pipeline = pipeline

    @classmethod
    def from_pipeline_name(cls, pipeline_name: str) -> Self:
        """The metrics of a pipeline that may belong to another stack or app.

        Raises:
            PropertyError: CloudWatch does not accept the name as the value of a dimension.
        """
        requirement = "must be the value of the metrics' dimension pipeline, of 1 to 255 characters"
        checks.matches("pipeline_name", pipeline_name, r".{1,255}", requirement)
        return cls(pipeline_name)

    def metric(self, name: str, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """The metric of `SERVICES` with this name.

        Raises:
            PropertyError: there is no metric with this name.
        """
        if name not in SERVICES:
            reject("name", name, f"must be the name of a metric ({', '.join(SERVICES)})")
        stated: dict[str, Any] = {
            "dimensions_map": {"service": SERVICES[MetricName(name)], "pipeline": self.pipeline},
            "statistic": "Maximum" if name in AGES else "Minimum" if name in LEVELS else "Sum",
            "period": _PERIOD,
        }
        stated.update({option: value for option, value in options.items() if value is not None})
        return cloudwatch.Metric(namespace=NAMESPACE, metric_name=name, **stated)
