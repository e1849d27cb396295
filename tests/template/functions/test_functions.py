from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest

from moderation_stack.functions.function_code import PACKAGE
from moderation_stack.policy import ModerationPolicy
from tests.template.reading import resources, said

if TYPE_CHECKING:
    from tests.template.reading import Template

OF_QUEUES = ("VideoProcessor", "ContentAlert")
FUNCTIONS = (*OF_QUEUES, "Reconciler", "Sweeper")


def function(template: Template, name: str) -> dict[str, Any]:
    return resources(template, "AWS::Lambda::Function")[name]


def variables(template: Template, name: str) -> dict[str, str]:
    return {key: said(value) for key, value in function(template, name)["Environment"]["Variables"].items()}


def observed_as(service: str) -> dict[str, str]:
    return {
        "PIPELINE": "ModerationStack-VideoModeration-8BB46669",
        "POWERTOOLS_SERVICE_NAME": service,
        "POWERTOOLS_METRICS_NAMESPACE": "VideoModeration",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }


def mappings(template: Template, name: str) -> dict[str, dict[str, Any]]:
    """What a function takes from which queue."""
    return {
        said(each["EventSourceArn"]).removesuffix(".Arn"): each
        for each in resources(template, "AWS::Lambda::EventSourceMapping").values()
        if said(each["FunctionName"]) == name
    }


def test_there_are_four_functions_and_none_of_somebody_else(template: Template) -> None:
    assert set(resources(template, "AWS::Lambda::Function")) == set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_handler_exists(template: Template, name: str) -> None:
    module, _, handler = function(template, name)["Handler"].rpartition(".")
    source = ast.parse((PACKAGE.parent / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    assert handler in [node.name for node in source.body if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_run_on_a_supported_python_on_arm(template: Template, name: str) -> None:
    assert function(template, name)["Runtime"] == "python3.13"
    assert function(template, name)["Architectures"] == ["arm64"]


def test_all_functions_are_one_upload(template: Template) -> None:
    first, *others = (function(template, name)["Code"] for name in FUNCTIONS)
    assert others == [first] * 3


@pytest.mark.parametrize("name", FUNCTIONS)
def test_powertools_comes_in_a_layer_of_the_stack(template: Template, name: str) -> None:
    assert [said(layer) for layer in function(template, name)["Layers"]] == ["Powertools"]


@pytest.mark.parametrize(
    ("name", "timeout", "memory"),
    [
        ("VideoProcessor", 60, 256),
        ("ContentAlert", 300, 512),
        ("Reconciler", 300, 256),
        ("Sweeper", 600, 256),
    ],
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
        "MEDIA_BUCKET": "MediaBucket",
        **observed_as("video-processor"),
    }


def test_content_alert_is_told_exactly_this(template: Template) -> None:
    assert variables(template, "ContentAlert") == {
        "VIDEO_ANALYSIS_TABLE": "VideoAnalysisTable",
        "METADATA_TABLE": "MetadataTable",
        "DECISION_TABLE": "DecisionTable",
        "ALERT_TABLE": "Alerts",
        "COMPLETION_QUEUE_URL": "CompletionQueue",
        "ALERT_TOPIC_ARN": "AlertTopic",
        "OPERATIONS_TOPIC_ARN": "OperationsTopic",
        "STACK_NAME": "${AWS::StackName}",
        "RECOVERY_STATE_MACHINE_ARN": "Recovery",
        "POLICY": ModerationPolicy.every_label().to_json(),
        **observed_as("content-alert"),
    }


def test_the_reconciler_is_told_exactly_this(template: Template) -> None:
    assert variables(template, "Reconciler") == {
        "VIDEO_ANALYSIS_TABLE": "VideoAnalysisTable",
        "ALERT_TABLE": "Alerts",
        "COMPLETION_QUEUE_URL": "CompletionQueue",
        "ALERT_TOPIC_ARN": "AlertTopic",
        "OPERATIONS_TOPIC_ARN": "OperationsTopic",
        "STACK_NAME": "ModerationStack",
        "RECOVERY_STATE_MACHINE_ARN": "Recovery",
        "STALE_AFTER_SECONDS": "3600",
        **observed_as("reconciler"),
    }


def test_the_sweeper_is_told_exactly_this(template: Template) -> None:
    assert variables(template, "Sweeper") == {
        "VIDEO_ANALYSIS_TABLE": "VideoAnalysisTable",
        "MEDIA_BUCKET": "MediaBucket",
        **observed_as("sweeper"),
    }


def test_when_a_job_is_asked_about_is_configurable_to_the_second(configured: Template) -> None:
    assert variables(configured, "Reconciler")["STALE_AFTER_SECONDS"] == "90"


def test_the_least_confidence_of_all_policies_is_asked_for_to_a_fraction(configured: Template) -> None:
    """That of the policy by prefix, which is less than the default policy's."""
    assert variables(configured, "VideoProcessor")["MIN_CONFIDENCE"] == "62.5"


@pytest.mark.parametrize(
    ("name", "queue", "size", "concurrency"),
    [
        ("VideoProcessor", "VideoQueue", 10, 2),
        ("ContentAlert", "CompletionQueue", 1, 5),
        ("ContentAlert", "DecisionQueue", 1, 2),
    ],
)
def test_each_function_takes_so_much_of_its_queue_at_a_time(
    template: Template, name: str, queue: str, size: int, concurrency: int
) -> None:
    source = mappings(template, name)[queue]
    assert source["BatchSize"] == size
    assert source["ScalingConfig"] == {"MaximumConcurrency": concurrency}


def test_functions_keep_up_with_a_raised_quota(configured: Template) -> None:
    """1,000 jobs at a time: by `contract.capacity`."""
    processor = mappings(configured, "VideoProcessor")["VideoQueue"]
    alert = mappings(configured, "ContentAlert")["CompletionQueue"]
    concurrency = [source["ScalingConfig"]["MaximumConcurrency"] for source in (processor, alert)]
    assert concurrency == [20, 50]


def test_no_function_takes_from_another_queue(template: Template) -> None:
    assert {name: set(mappings(template, name)) for name in OF_QUEUES} == {
        "VideoProcessor": {"VideoQueue"},
        "ContentAlert": {"CompletionQueue", "DecisionQueue"},
    }


@pytest.mark.parametrize("name", OF_QUEUES)
def test_only_the_failed_messages_of_a_batch_come_again(template: Template, name: str) -> None:
    for source in mappings(template, name).values():
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_logs_are_kept_for_three_months_unless_configured(
    template: Template, configured: Template, name: str
) -> None:
    assert said(function(template, name)["LoggingConfig"]["LogGroup"]) == f"{name}Logs"
    assert resources(template, "AWS::Logs::LogGroup")[f"{name}Logs"]["RetentionInDays"] == 90
    assert resources(configured, "AWS::Logs::LogGroup")[f"{name}Logs"]["RetentionInDays"] == 7


@pytest.mark.parametrize("name", FUNCTIONS)
def test_invocations_are_traced_only_if_asked(template: Template, configured: Template, name: str) -> None:
    assert "TracingConfig" not in function(template, name)
    assert function(configured, name)["TracingConfig"] == {"Mode": "Active"}


def test_no_function_reserves_concurrency_an_account_may_not_have(template: Template) -> None:
    reserved = [name for name in FUNCTIONS if "ReservedConcurrentExecutions" in function(template, name)]
    assert reserved == []
