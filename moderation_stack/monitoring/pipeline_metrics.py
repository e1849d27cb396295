"""What the functions measure: the metrics of one pipeline, apart from those of another in the account."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch

from moderation_stack.validation.checks import refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "VideoModeration"

VIDEO_PROCESSOR = "video-processor"
CONTENT_ALERT = "content-alert"
RECONCILER = "reconciler"
SWEEPER = "sweeper"

SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "VideosRecorded": VIDEO_PROCESSOR,
        "JobsStarted": VIDEO_PROCESSOR,
        "DispatchErrors": VIDEO_PROCESSOR,
        "JobsFailed": CONTENT_ALERT,
        "VideosClean": CONTENT_ALERT,
        "VideosFlagged": CONTENT_ALERT,
        "VideosUndetermined": CONTENT_ALERT,
        "UnknownLabels": CONTENT_ALERT,
        "ShadowDisagreements": CONTENT_ALERT,
        "OldestWaiting": RECONCILER,
        "OldestInProgress": RECONCILER,
        "OldestUndecided": RECONCILER,
        "CompletionsResent": RECONCILER,
        "RecoveriesRestarted": RECONCILER,
        "VideosFound": SWEEPER,
    }
)
"""Each metric and the service that emits it."""

AGES = ("OldestWaiting", "OldestInProgress", "OldestUndecided")
"""Measured in seconds, of which the greatest counts; everything else is counted, and adds up."""

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
            dimensions_map={"service": SERVICES[name], "pipeline": self.pipeline},
            **{"statistic": statistic, "period": _PERIOD, **options},
        )
