"""The one logger and the one set of metrics: structured JSON, and CloudWatch's embedded metric format."""

from __future__ import annotations

from aws_lambda_powertools import Logger, Metrics

logger = Logger()
metrics = Metrics()
