from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
import pytest

from moderation_stack import AlarmLimits, Limits, VideoModeration
from tests.template.reading import resources, said
from tests.template.synthesis import moderation_stack
from tests.unit.documents.reading import anchors
from video_moderation.contract.metrics import SERVICES, MetricName

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

FUNCTIONS = ("VideoProcessor", "ContentAlert", "Reconciler", "Sweeper")
DEAD_LETTERS = ("VideoQueueDeadLetters", "CompletionQueueDeadLetters", "DecisionQueueDeadLetters")
WORKFLOWS = ("Recovery", "Sweep")
AGES = ("OldestWaiting", "OldestInProgress", "OldestUndecided")
COUNTS = {
    "UndeterminedVideos": "VideosUndetermined",
    "DispatchErrors": "DispatchErrors",
    "CompletionsResent": "CompletionsResent",
    "RecoveriesRestarted": "RecoveriesRestarted",
    "UnreadableRows": "UnreadableRows",
    "VideosFound": "VideosFound",
}

OF_ANYTHING = (
    *DEAD_LETTERS,
    *COUNTS,
    *(f"{name}{kind}" for name in FUNCTIONS for kind in ("Errors", "Throttles")),
    *(f"{name}Failed" for name in WORKFLOWS),
)
SUBSCRIPTIONS = ("AlertSubscriptions", "OperationsSubscriptions")
ALL = (*OF_ANYTHING, *AGES, *SUBSCRIPTIONS, "BucketProblems", "ReconcilerSilent")


def alarm(template: Template, name: str) -> dict[str, Any]:
    return resources(template, "AWS::CloudWatch::Alarm")[f"Monitoring{name}"]


def dimensions(found: dict[str, Any]) -> dict[str, str]:
    return {dimension["Name"]: said(dimension["Value"]) for dimension in found["Dimensions"]}


def test_everything_that_can_go_wrong_has_an_alarm(template: Template) -> None:
    assert set(resources(template, "AWS::CloudWatch::Alarm")) == {f"Monitoring{name}" for name in ALL}


@pytest.mark.parametrize("name", ALL)
def test_operators_are_told_when_it_is_wrong_and_when_it_is_well_again(template: Template, name: str) -> None:
    found = alarm(template, name)
    assert [said(action) for action in found["AlarmActions"]] == ["OperationsTopic"]
    assert [said(action) for action in found["OKActions"]] == ["OperationsTopic"]


@pytest.mark.parametrize("name", ALL)
def test_an_alarm_says_what_it_means(template: Template, name: str) -> None:
    assert len(alarm(template, name)["AlarmDescription"].split()) > 8


@pytest.mark.parametrize("name", ALL)
def test_an_alarm_ends_with_the_address_of_its_section_in_the_runbook(template: Template, name: str) -> None:
    document, _, anchor = alarm(template, name)["AlarmDescription"].rpartition(" Runbook: ")[2].partition("#")
    assert anchor == name.lower()
    assert anchor in anchors(document)


@pytest.mark.parametrize("name", OF_ANYTHING)
def test_a_single_one_is_enough_and_no_data_means_none(template: Template, name: str) -> None:
    found = alarm(template, name)
    assert (found["ComparisonOperator"], found["Threshold"]) == ("GreaterThanThreshold", 0)
    assert (found["EvaluationPeriods"], found["Period"]) == (1, 300)
    assert found["TreatMissingData"] == "notBreaching"


@pytest.mark.parametrize("name", DEAD_LETTERS)
def test_dead_letters_are_watched_while_they_lie_there(template: Template, name: str) -> None:
    found = alarm(template, name)
    assert (found["Namespace"], found["MetricName"]) == ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert dimensions(found) == {"QueueName": f"{name}.QueueName"}
    assert found["Statistic"] == "Maximum"


def test_every_queue_of_dead_letters_is_watched(template: Template) -> None:
    queues = resources(template, "AWS::SQS::Queue").values()
    targets = {
        said(queue["RedrivePolicy"]["deadLetterTargetArn"]) for queue in queues if "RedrivePolicy" in queue
    }
    rules = resources(template, "AWS::Events::Rule").values()
    targets |= {
        said(target["DeadLetterConfig"]["Arn"])
        for rule in rules
        for target in rule["Targets"]
        if "DeadLetterConfig" in target
    }
    subscriptions = resources(template, "AWS::SNS::Subscription").values()
    targets |= {
        said(each["RedrivePolicy"]["deadLetterTargetArn"])
        for each in subscriptions
        if "RedrivePolicy" in each
    }
    assert targets == {f"{name}.Arn" for name in DEAD_LETTERS}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("kind", ["Errors", "Throttles"])
def test_errors_and_throttles_of_every_function_are_watched(template: Template, name: str, kind: str) -> None:
    found = alarm(template, f"{name}{kind}")
    assert (found["Namespace"], found["MetricName"], found["Statistic"]) == ("AWS/Lambda", kind, "Sum")
    assert dimensions(found) == {"FunctionName": name}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_failed_executions_of_every_state_machine_are_watched(template: Template, name: str) -> None:
    found = alarm(template, f"{name}Failed")
    assert (found["Namespace"], found["MetricName"]) == ("AWS/States", "ExecutionsFailed")
    assert dimensions(found) == {"StateMachineArn": name}
    assert found["Statistic"] == "Sum"


@pytest.mark.parametrize(("name", "metric"), COUNTS.items())
def test_what_the_functions_count_is_watched(template: Template, name: str, metric: str) -> None:
    found = alarm(template, name)
    assert (found["Namespace"], found["MetricName"]) == ("VideoModeration", metric)
    assert (dimensions(found)["service"], found["Statistic"]) == (SERVICES[MetricName(metric)], "Sum")


@pytest.mark.parametrize(
    ("name", "default", "other"),
    [
        ("OldestWaiting", 21_600, 2_700),
        ("OldestInProgress", 43_200, 172_800),
        ("OldestUndecided", 86_400, 259_200),
    ],
)
def test_ages_have_limits_in_seconds(
    template: Template, configured: Template, name: str, default: int, other: int
) -> None:
    found = alarm(template, name)
    assert (found["Namespace"], found["MetricName"]) == ("VideoModeration", name)
    assert (found["Statistic"], found["ComparisonOperator"]) == ("Maximum", "GreaterThanThreshold")
    assert found["Threshold"] == default
    assert alarm(configured, name)["Threshold"] == other


@pytest.mark.parametrize("name", AGES)
def test_an_age_that_is_not_measured_is_not_well_again(template: Template, name: str) -> None:
    assert alarm(template, name)["TreatMissingData"] == "ignore"


@pytest.mark.parametrize("name", [*AGES, "ReconcilerSilent"])
def test_a_period_holds_a_measurement(template: Template, configured: Template, name: str) -> None:
    assert alarm(template, name)["Period"] == 300
    assert alarm(configured, name)["Period"] == 1_800


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
def test_a_topic_that_nobody_listens_to_is_an_alarm(template: Template, name: str) -> None:
    found = alarm(template, name)
    assert (found["MetricName"], found["Statistic"]) == (name, "Minimum")
    assert (found["ComparisonOperator"], found["Threshold"]) == ("LessThanThreshold", 1)
    assert found["TreatMissingData"] == "ignore"


def test_subscriptions_that_nobody_expects_have_no_alarm(synth: Callable[..., Template]) -> None:
    limits = AlarmLimits(alert_subscriptions=0, operations_subscriptions=2)
    found = synth(lambda app: moderation_stack(app, alarm_limits=limits))
    assert "MonitoringAlertSubscriptions" not in resources(found, "AWS::CloudWatch::Alarm")
    assert alarm(found, "OperationsSubscriptions")["Threshold"] == 2
    function = resources(found, "AWS::Lambda::Function")["Reconciler"]
    assert function["Environment"]["Variables"]["OPERATORS_EXPECTED"] == "2"


def test_a_reconciler_that_is_silent_three_times_is_an_alarm_of_its_own(template: Template) -> None:
    found = alarm(template, "ReconcilerSilent")
    assert (found["MetricName"], found["Statistic"]) == ("OldestWaiting", "SampleCount")
    assert (found["ComparisonOperator"], found["Threshold"]) == ("LessThanThreshold", 1)
    assert (found["EvaluationPeriods"], found["TreatMissingData"]) == (3, "breaching")


def test_the_minutes_of_a_day_raise_alarms_on_request(configured: Template) -> None:
    reached, moderated = (alarm(configured, name) for name in ("DailyMinutesReached", "MinutesModerated"))
    assert "3,000 minutes" in reached["AlarmDescription"]
    assert (reached["Threshold"], reached["Period"]) == (0, 3_600), "dispatch runs every few minutes"
    assert (moderated["Threshold"], moderated["Period"], moderated["Statistic"]) == (5_000, 86_400, "Sum")
    for found in (reached, moderated):
        document, _, anchor = found["AlarmDescription"].rpartition(" Runbook: ")[2].partition("#")
        assert anchor in anchors(document)
        assert found["TreatMissingData"] == "notBreaching"


def test_the_alarm_on_used_up_minutes_stays_on_between_rare_dispatch_runs() -> None:
    rarely = {"limits": Limits(daily_minutes=60), "dispatch_every": cdk.Duration.hours(3)}
    moderation = VideoModeration(cdk.Stack(cdk.App(), "Stack"), "Moderation", **rarely)  # type: ignore[arg-type]
    found = moderation.node.find_child("Monitoring").node.find_child("DailyMinutesReached")
    assert cast("Any", found.node.default_child).period == 3 * 3_600
