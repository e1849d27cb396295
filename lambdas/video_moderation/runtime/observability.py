"""The one logger and the one set of metrics: structured JSON, and CloudWatch's embedded metric format.

The metrics' dimensions are `service` and `pipeline`: two pipelines of one account are told apart.
"""

from __future__ import annotations

import os

from aws_lambda_powertools import Logger, Metrics

logger = Logger()
metrics = Metrics()
# As a default dimension it stays from call to call; the alarms of a pipeline look for it.
metrics.set_default_dimensions(pipeline=os.environ.get("PIPELINE", "unnamed"))
