"""The settings that all functions of one pipeline share, such as layer, key and network."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from video_moderation.contract.metrics import NAMESPACE
from video_moderation.settings import ObservabilitySettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_kms as kms
    import aws_cdk.aws_lambda as lambda_

    from moderation_stack.functions.function_code import FunctionCode
    from moderation_stack.functions.network import Network
    from moderation_stack.shared.retention import Retention
    from video_moderation.contract.metrics import Service


@dataclasses.dataclass(frozen=True, kw_only=True)
class FunctionDefaults:
    """Source, Powertools layer, log retention, tracing, network, and the pipeline's name in metrics.

    `table_keys` are the keys of tables that the user brings.
    """

    code: FunctionCode
    layer: lambda_.ILayerVersion
    retention: Retention
    pipeline: str
    tracing: bool = False
    network: Network | None = None
    table_keys: Sequence[kms.IKey] = ()

    def environment(self, service: Service) -> dict[str, str]:
        """The variables every function has; `service` is its name in logs, traces and metrics."""
        return ObservabilitySettings(
            pipeline=self.pipeline,
            powertools_service_name=service,
            powertools_metrics_namespace=NAMESPACE,
            powertools_log_level="INFO",
        ).to_environment()
