"""The metrics as CloudWatch reads them, from a process of its own: Powertools keeps them in the class."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parents[4]
TWO_CALLS = """
from types import SimpleNamespace
from aws_lambda_powertools.metrics import MetricUnit
from video_moderation.runtime.observability import metrics

@metrics.log_metrics
def handler(event, context):
    metrics.add_dimension("only_of_this_call", str(event))
    metrics.add_metric("JobsStarted", MetricUnit.Count, event)

for event in (1, 2):
    handler(event, SimpleNamespace(function_name="function"))
"""


@pytest.fixture(scope="module")
def emitted() -> list[dict[str, Any]]:
    """What two calls of one handler emit."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PIPELINE": "Stack-Moderation",
        "POWERTOOLS_SERVICE_NAME": "video-processor",
        "POWERTOOLS_METRICS_NAMESPACE": "VideoModeration",
    }
    command = [sys.executable, "-c", TWO_CALLS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    return [json.loads(line) for line in done.stdout.splitlines()]


def dimensions(document: dict[str, Any]) -> list[list[str]]:
    (metrics,) = document["_aws"]["CloudWatchMetrics"]
    return [sorted(names) for names in metrics["Dimensions"]]


def test_each_call_emits_its_metrics(emitted: list[dict[str, Any]]) -> None:
    assert [document["JobsStarted"] for document in emitted] == [[1.0], [2.0]]


@pytest.mark.parametrize("call", [0, 1])
def test_service_and_pipeline_stay_from_call_to_call(emitted: list[dict[str, Any]], call: int) -> None:
    assert emitted[call]["service"] == "video-processor"
    assert emitted[call]["pipeline"] == "Stack-Moderation"
    assert dimensions(emitted[call]) == [["only_of_this_call", "pipeline", "service"]]


def test_a_dimension_of_one_call_goes_with_it(emitted: list[dict[str, Any]]) -> None:
    assert [document["only_of_this_call"] for document in emitted] == ["1", "2"]
