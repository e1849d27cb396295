from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest

from moderation_stack.moderation_function import LAMBDAS
from tests.template.reading import resources, said

if TYPE_CHECKING:
    from tests.template.reading import Template

FUNCTIONS = ("VideoProcessor", "ContentAlert")


def function(template: Template, name: str) -> dict[str, Any]:
    return resources(template, "AWS::Lambda::Function")[name]


def variables(template: Template, name: str) -> dict[str, str]:
    return {key: said(value) for key, value in function(template, name)["Environment"]["Variables"].items()}


def mapping(template: Template, name: str) -> dict[str, Any]:
    (found,) = [
        each
        for each in resources(template, "AWS::Lambda::EventSourceMapping").values()
        if said(each["FunctionName"]) == name
    ]
    return found


def test_there_are_two_functions_and_none_of_somebody_else(template: Template) -> None:
    assert set(resources(template, "AWS::Lambda::Function")) == set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_handler_exists(template: Template, name: str) -> None:
    module, handler = function(template, name)["Handler"].split(".")
    source = ast.parse((LAMBDAS / f"{module}.py").read_text(encoding="utf-8"))
    assert handler in [node.name for node in source.body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_run_on_a_supported_python_on_arm(template: Template, name: str) -> None:
    assert function(template, name)["Runtime"] == "python3.13"
    assert function(template, name)["Architectures"] == ["arm64"]


def test_both_functions_are_one_upload(template: Template) -> None:
    first, second = (function(template, name)["Code"] for name in FUNCTIONS)
    assert first == second


@pytest.mark.parametrize("name", FUNCTIONS)
def test_powertools_comes_in_a_layer_of_the_stack(template: Template, name: str) -> None:
    assert [said(layer) for layer in function(template, name)["Layers"]] == ["Powertools"]


@pytest.mark.parametrize(
    ("name", "timeout", "memory"), [("VideoProcessor", 60, 256), ("ContentAlert", 300, 512)]
)
def test_functions_have_their_limits(template: Template, name: str, timeout: int, memory: int) -> None:
    assert function(template, name)["Timeout"] == timeout
    assert function(template, name)["MemorySize"] == memory


def test_the_video_processor_is_told_exactly_this(template: Template) -> None:
    assert variables(template, "VideoProcessor") == {
        "VIDEO_ANALYSIS_TABLE": "VideoAnalysisTable",
        "VIDEO_QUEUE_URL": "VideoQueue",
        "COMPLETION_TOPIC_ARN": "CompletionChannelTopic",
        "REKOGNITION_ROLE_ARN": "CompletionChannelRole.Arn",
        "MIN_CONFIDENCE": "50",
        "RECOVERY_STATE_MACHINE_ARN": "Recovery",
        "POWERTOOLS_SERVICE_NAME": "video-processor",
        "POWERTOOLS_METRICS_NAMESPACE": "VideoModeration",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def test_content_alert_is_told_exactly_this(template: Template) -> None:
    assert variables(template, "ContentAlert") == {
        "VIDEO_ANALYSIS_TABLE": "VideoAnalysisTable",
        "METADATA_TABLE": "MetadataTable",
        "COMPLETION_QUEUE_URL": "CompletionQueue",
        "ALERT_TOPIC_ARN": "AlertTopic",
        "OPERATIONS_TOPIC_ARN": "OperationsTopic",
        "EVENT_BUS_NAME": "default",
        "RECOVERY_STATE_MACHINE_ARN": "Recovery",
        "POWERTOOLS_SERVICE_NAME": "content-alert",
        "POWERTOOLS_METRICS_NAMESPACE": "VideoModeration",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def test_the_least_confidence_is_configurable_to_a_fraction(configured: Template) -> None:
    assert variables(configured, "VideoProcessor")["MIN_CONFIDENCE"] == "72.5"


@pytest.mark.parametrize(
    ("name", "queue", "concurrency"),
    [("VideoProcessor", "VideoQueue", 2), ("ContentAlert", "CompletionQueue", 5)],
)
def test_each_function_takes_its_queue_ten_at_a_time(
    template: Template, name: str, queue: str, concurrency: int
) -> None:
    source = mapping(template, name)
    assert said(source["EventSourceArn"]) == f"{queue}.Arn"
    assert source["BatchSize"] == 10
    assert source["ScalingConfig"] == {"MaximumConcurrency": concurrency}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_the_failed_messages_of_a_batch_come_again(template: Template, name: str) -> None:
    assert mapping(template, name)["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_logs_are_kept_for_three_months_unless_configured(
    template: Template, configured: Template, name: str
) -> None:
    assert said(function(template, name)["LoggingConfig"]["LogGroup"]) == f"{name}Logs"
    assert resources(template, "AWS::Logs::LogGroup")[f"{name}Logs"]["RetentionInDays"] == 90
    assert resources(configured, "AWS::Logs::LogGroup")[f"{name}Logs"]["RetentionInDays"] == 7


@pytest.mark.parametrize("name", FUNCTIONS)
def test_invocations_are_traced(template: Template, name: str) -> None:
    assert function(template, name)["TracingConfig"] == {"Mode": "Active"}


def test_no_function_reserves_concurrency_an_account_may_not_have(template: Template) -> None:
    reserved = [name for name in FUNCTIONS if "ReservedConcurrentExecutions" in function(template, name)]
    assert reserved == []
