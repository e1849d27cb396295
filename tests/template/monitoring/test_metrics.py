from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import aws_cdk as cdk
import pytest

from moderation_stack import PipelineMetrics, PropertyError, VideoModeration
from moderation_stack.functions.function_code import PACKAGE
from moderation_stack.monitoring.metric_methods import MetricMethods
from tests.template.reading import resources
from video_moderation.contract.metrics import AGES, LEVELS, NAMESPACE, SERVICES, MetricName
from video_moderation.contract.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.template.reading import Template

HANDLERS = {
    "video_processor": "video-processor",
    "content_alert": "content-alert",
    "reconciler": "reconciler",
    "sweeper": "sweeper",
}
EMITS_BESIDE_ITS_HANDLER = {"content_alert": "verdict/completion_handler.py"}


def emitted(source: str) -> Iterator[MetricName]:
    """The names of the metrics a source file emits."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_metric":
            yield from names(node.args[0])


def names(argument: ast.expr) -> set[MetricName]:
    """One name, or for the metric of a verdict, one name a verdict; a literal would be a name of its own."""
    match argument:
        case ast.Attribute(value=ast.Name("MetricName"), attr=name):
            return {MetricName[name]}
        case ast.Call(func=ast.Attribute(value=ast.Name("MetricName"), attr="of_verdict")):
            return {MetricName.of_verdict(status) for status in Status if status.is_verdict}
    raise AssertionError(f"{ast.unparse(argument)} is no MetricName")


@pytest.fixture(scope="module")
def moderation() -> VideoModeration:
    return VideoModeration(cdk.Stack(cdk.App(), "Stack"), "Moderation")


def test_every_metric_that_is_emitted_can_be_asked_for_and_no_other() -> None:
    sources = [file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py")]
    assert {name for source in sources for name in emitted(source)} == set(SERVICES) == set(MetricName)


@pytest.mark.parametrize(("handler", "service"), HANDLERS.items())
def test_a_handlers_metrics_are_those_of_its_service(handler: str, service: str) -> None:
    source = EMITS_BESIDE_ITS_HANDLER.get(handler, f"handlers/{handler}.py")
    found = set(emitted((PACKAGE / source).read_text(encoding="utf-8")))
    assert found
    assert {SERVICES[name] for name in found} == {service}


def test_the_services_are_those_of_the_functions(template: Template) -> None:
    functions = resources(template, "AWS::Lambda::Function").values()
    services = {each["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] for each in functions}
    assert services == set(SERVICES.values()) == set(HANDLERS.values())


def test_the_metrics_and_the_functions_agree_on_namespace_and_pipeline(template: Template) -> None:
    functions = resources(template, "AWS::Lambda::Function").values()
    said = {
        (variables["POWERTOOLS_METRICS_NAMESPACE"], variables["PIPELINE"])
        for variables in (each["Environment"]["Variables"] for each in functions)
    }
    alarms = resources(template, "AWS::CloudWatch::Alarm").values()
    watched = {
        (alarm["Namespace"], dimension["Value"])
        for alarm in alarms
        for dimension in alarm["Dimensions"]
        if dimension["Name"] == "pipeline"
    }
    assert len(said) == 1
    assert said == watched


def test_a_metric_has_the_dimensions_it_is_emitted_with(moderation: VideoModeration) -> None:
    metric = moderation.metric("VideosFlagged")
    assert (metric.namespace, metric.metric_name) == (NAMESPACE, "VideosFlagged")
    assert metric.dimensions == {"service": "content-alert", "pipeline": "Stack-Moderation-68A2CA3D"}


def test_counts_add_up_and_of_ages_the_greatest_counts(moderation: VideoModeration) -> None:
    statistics = {name: moderation.metric(name).statistic for name in SERVICES}
    assert {name for name, statistic in statistics.items() if statistic == "Maximum"} == set(AGES)
    assert {name for name, statistic in statistics.items() if statistic == "Minimum"} == set(LEVELS)
    assert set(statistics.values()) == {"Maximum", "Minimum", "Sum"}


def test_a_metric_is_as_asked_for(moderation: VideoModeration) -> None:
    metric = moderation.metric("JobsStarted", period=cdk.Duration.hours(1), statistic="Average")
    assert (metric.period.to_minutes(), metric.statistic) == (60, "Average")


def test_a_metric_there_is_none_of_is_refused_with_those_there_are(moderation: VideoModeration) -> None:
    with pytest.raises(PropertyError, match=r"VideosRecorded, .* was provided$"):
        moderation.metric("VideosSeen")


@pytest.mark.parametrize("name", MetricName)
def test_every_metric_has_a_method(name: MetricName) -> None:
    metrics = PipelineMetrics.from_pipeline_name("Moderation")
    found = getattr(metrics, f"metric_{name.name.lower()}")(period=cdk.Duration.hours(1), label="ours")
    assert (found.metric_name, found.period.to_hours(), found.label) == (name, 1, "ours")
    assert found.dimensions == {"service": SERVICES[name], "pipeline": "Moderation"}


def test_every_method_is_of_a_metric() -> None:
    methods = {name for name in vars(MetricMethods) if name.startswith("metric_")}
    assert methods == {f"metric_{name.name.lower()}" for name in MetricName}


def test_two_pipelines_are_told_apart_in_one_stack_and_in_two_stacks() -> None:
    app = cdk.App()
    here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
    places = ((here, "First"), (here, "Second"), (there, "First"))
    pipelines = {
        VideoModeration(stack, name).metric("JobsStarted").dimensions["pipeline"]  # type: ignore[index]
        for stack, name in places
    }
    assert len(pipelines) == 3
