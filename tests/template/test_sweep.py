from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.template.definition import definition, run, successors
from tests.template.reading import resources, said

if TYPE_CHECKING:
    from tests.template.reading import Template

SWEEP = "Sweep some pages"
REACHED = "Is the bucket's end reached?"
SWEPT = "Swept"


@pytest.fixture(scope="module")
def machine(template: Template) -> dict[str, Any]:
    return definition(template, "Sweep")


def test_a_call_that_reached_the_end_is_the_last(machine: dict[str, Any]) -> None:
    assert run(machine, {"finished": True}) == [SWEEP, REACHED, SWEPT]


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
