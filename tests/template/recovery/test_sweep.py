from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import pytest

from moderation_stack import VideoModeration
from tests.state_machine import Execution
from tests.template.reading import resources, said, short
from tests.template.recovery.definition import definition, run, successors
from video_moderation.contract.messaging.queue_messages import sweep_input

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.template.reading import Template

FIRST = "Check, wait or sweep?"
WAIT = "Wait for the events"
SWEEP = "Sweep some pages"
REACHED = "Is the bucket's end reached?"
SWEPT = "Swept"


@pytest.fixture(scope="module")
def machine(template: Template) -> dict[str, Any]:
    return definition(template, "Sweep")


def test_a_call_that_reached_the_end_is_the_last(machine: dict[str, Any]) -> None:
    assert run(machine, {"finished": True}) == [FIRST, SWEEP, REACHED, SWEPT]


def test_a_sweep_after_a_deployment_waits_first(machine: dict[str, Any]) -> None:
    execution = Execution(machine, {**sweep_input("", 600), "finished": True}, {"lambda": lambda _: None})
    assert execution.advance() == 600
    assert execution.passed == [FIRST, WAIT]
    execution.advance()
    assert execution.passed == [FIRST, WAIT, SWEEP, REACHED, SWEPT]


def test_a_check_is_one_call_that_gets_what_must_hold_from_the_definition(machine: dict[str, Any]) -> None:
    execution = Execution(machine, {"check": True}, {"lambda": lambda _: {"finished": True}})
    execution.advance()
    assert execution.passed == [FIRST, "Check the bucket", "Checked"]
    (guard,) = machine["States"]["Check the bucket"]["Parameters"].values()
    assert json.loads(guard)["writer_id"] == "ContentAlertRole.RoleId"


def test_it_is_made_once_a_day(template: Template) -> None:
    rule = resources(template, "AWS::Events::Rule")["SweepCheckSchedule"]
    (target,) = rule["Targets"]
    assert (rule["ScheduleExpression"], target["Input"]) == ("rate(1 day)", '{"check":true}')


def test_the_end_of_a_deployment_starts_a_sweep_of_the_latest_uploads(template: Template) -> None:
    rule = resources(template, "AWS::Events::Rule")["SweepAfterDeployment"]
    assert rule["EventPattern"] == {
        "source": ["aws.cloudformation"],
        "detail-type": ["CloudFormation Stack Status Change"],
        "detail": {
            "stack-id": [{"Ref": "AWS::StackId"}],
            "status-details": {"status": ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"]},
        },
    }
    (target,) = rule["Targets"]
    assert target["InputTransformer"]["InputTemplate"] == '{"waitSeconds":600,"since":<time>}'
    assert target["InputTransformer"]["InputPathsMap"] == {"time": "$.time"}
    assert (said(target["Arn"]), said(target["RoleArn"])) == ("Sweep", "SweepStarterRole.Arn")


def test_the_rule_is_made_before_what_takes_longest(template: Template) -> None:
    (rule,) = [name for name in template["Resources"] if short(name) == "SweepAfterDeployment"]
    (source,) = [
        resource
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping"
        and said(resource["Properties"]["FunctionName"]) == "ContentAlert"
        and said(resource["Properties"]["EventSourceArn"]) == "CompletionQueue.Arn"
    ]
    assert rule in source["DependsOn"]


def test_logs_do_not_fill_the_resource_policy_of_the_region(template: Template) -> None:
    names = [
        resources(template, "AWS::Logs::LogGroup")[f"{machine}Logs"]["LogGroupName"]
        for machine in resources(template, "AWS::StepFunctions::StateMachine")
    ]
    starts = [name["Fn::Join"][1][0] for name in names]
    assert all(start.startswith("/aws/vendedlogs/states/") for start in starts)
    assert len(set(starts)) == len(starts)
    # A log group that a deleted stack left behind has the id of that stack in its name.
    assert all("AWS::StackId" in str(name) for name in names)


def test_two_pipelines_of_a_stack_have_logs_of_different_names(synth: Callable[..., Template]) -> None:
    def two(app: cdk.App) -> cdk.Stack:
        stack = cdk.Stack(app, "Two")
        VideoModeration(stack, "Uploads")
        VideoModeration(stack, "Trailers")
        return stack

    groups = resources(synth(two), "AWS::Logs::LogGroup").values()
    names = [str(group["LogGroupName"]) for group in groups if "LogGroupName" in group]
    assert len(set(names)) == len(names) == 4


def test_a_call_that_did_not_is_followed_by_another(machine: dict[str, Any]) -> None:
    (loop,) = machine["States"][REACHED]["Choices"]
    assert loop == {"Variable": "$.finished", "BooleanEquals": False, "Next": SWEEP}


def test_an_answer_that_says_nothing_ends_the_sweep_in_an_error(machine: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        run(machine, {})


def test_every_state_is_reached(machine: dict[str, Any]) -> None:
    states = machine["States"]
    assert {machine["StartAt"], *(name for state in states.values() for name in successors(state))} == set(
        states
    )


def test_a_call_gets_the_answer_of_the_one_before_and_nothing_else(machine: dict[str, Any]) -> None:
    task = machine["States"][SWEEP]
    assert task["Resource"] == "Sweeper.Arn"
    assert not {"Parameters", "InputPath", "ResultPath", "OutputPath", "ResultSelector"} & set(task)


def test_a_call_that_fails_is_repeated_for_minutes(machine: dict[str, Any]) -> None:
    (retry,) = machine["States"][SWEEP]["Retry"]
    delays = [retry["IntervalSeconds"] * 2**count for count in range(retry["MaxAttempts"])]
    assert retry["ErrorEquals"] == ["States.ALL"]
    assert (retry["BackoffRate"], retry["JitterStrategy"]) == (2, "FULL")
    assert 600 < sum(delays) < 1_800


def test_it_is_a_standard_workflow_that_is_logged_and_traced(template: Template) -> None:
    machine = resources(template, "AWS::StepFunctions::StateMachine")["Sweep"]
    (destination,) = machine["LoggingConfiguration"]["Destinations"]
    assert machine["StateMachineType"] == "STANDARD"
    assert machine["TracingConfiguration"] == {"Enabled": True}
    assert said(destination["CloudWatchLogsLogGroup"]["LogGroupArn"]) == "SweepLogs.Arn"
