"""What the model says about the deployed functions is what the template says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.designs import pipeline
from benchmarks.function_runs.sizes import MEMORY_MIB

TEMPLATE = Path("tests/template/__snapshots__/test_snapshots/test_defaults.json")


@pytest.fixture(scope="module")
def resources() -> list[dict[str, Any]]:
    root = Path(__file__).parents[3]
    return list(json.loads((root / TEMPLATE).read_text(encoding="utf-8"))["Resources"].values())


def function(resources: list[dict[str, Any]], handler: str) -> dict[str, Any]:
    functions = [each["Properties"] for each in resources if each["Type"] == "AWS::Lambda::Function"]
    return next(each for each in functions if each.get("Handler", "").endswith(handler))


@pytest.mark.parametrize(
    ("handler", "size"),
    [
        ("video_processor.handler", pipeline.VIDEO_PROCESSOR),
        ("content_alert.handler", pipeline.CONTENT_ALERT),
    ],
)
def test_the_functions_are_as_large_as_deployed(
    resources: list[dict[str, Any]], handler: str, size: Any
) -> None:
    deployed = function(resources, handler)
    assert (deployed["MemorySize"], deployed["Timeout"]) == (size.memory_mib, size.timeout)


@pytest.mark.parametrize("name", ["video_processor", "content_alert", "reconciler", "sweeper"])
def test_the_memory_curve_knows_the_deployed_sizes(resources: list[dict[str, Any]], name: str) -> None:
    assert function(resources, f"{name}.handler")["MemorySize"] == MEMORY_MIB[name]


def test_a_run_after_a_completion_is_one_of_the_video_processor() -> None:
    assert MEMORY_MIB["after_completion"] == MEMORY_MIB["video_processor"]


def test_as_many_run_at_once_as_deployed(resources: list[dict[str, Any]]) -> None:
    sources = [each["Properties"] for each in resources if each["Type"] == "AWS::Lambda::EventSourceMapping"]
    deployed = {
        queue: source["ScalingConfig"]["MaximumConcurrency"]
        for source in sources
        for queue in ("VideoQueue", "CompletionQueue")
        if queue in source["EventSourceArn"]["Fn::GetAtt"][0]
    }
    assert deployed == {
        "VideoQueue": pipeline.VIDEO_PROCESSOR.concurrency,
        "CompletionQueue": pipeline.CONTENT_ALERT.concurrency,
    }


def test_messages_may_be_received_as_often_as_deployed(resources: list[dict[str, Any]]) -> None:
    queues = [each["Properties"] for each in resources if each["Type"] == "AWS::SQS::Queue"]
    policies = [queue["RedrivePolicy"] for queue in queues if "RedrivePolicy" in queue]
    assert {policy["maxReceiveCount"] for policy in policies} == {pipeline.MAX_RECEIVES}
