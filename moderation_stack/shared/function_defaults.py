"""What all functions of one pipeline are given."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from moderation_stack.monitoring.pipeline_metrics import NAMESPACE

if TYPE_CHECKING:
    import aws_cdk.aws_lambda as lambda_

    from moderation_stack.shared.retention import Retention


@dataclasses.dataclass(frozen=True, kw_only=True)
class FunctionDefaults:
    """The layer with Powertools, how long logs are kept, and the pipeline's name among the metrics."""

    layer: lambda_.ILayerVersion
    retention: Retention
    pipeline: str

    def environment(self, service: str) -> dict[str, str]:
        """The variables every function has; `service` is its name in logs, traces and metrics."""
        return {
            "PIPELINE": self.pipeline,
            "POWERTOOLS_SERVICE_NAME": service,
            "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
            "POWERTOOLS_LOG_LEVEL": "INFO",
        }
