"""Measurements of the promises that this project makes about scale; see README.md beside this file."""

from __future__ import annotations

import os

# Powertools reads these when it is imported, as it does in Lambda, where the template sets them.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "VideoModeration")
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "benchmark")
