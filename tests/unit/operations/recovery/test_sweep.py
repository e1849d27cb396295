from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from moderation_cli.commands.recovery.sweep import _others, sweep
from moderation_cli.stack.sweep_executions import POLL_SECONDS
from moderation_cli.terminal.console import only_news
from moderation_cli.terminal.errors import Refused
from tests.unit.operations.answers import client

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run

MACHINE = "arn:aws:states:eu-west-1:111111111111:stateMachine:Sweep"
EXECUTION = "arn:aws:states:eu-west-1:111111111111:execution:Sweep:one"
STARTED = datetime(2026, 11, 23, tzinfo=UTC)


def state(checked: int, found: int, *, finished: bool = True) -> str:
    return json.dumps({"checked": checked, "found": found, "marker": None, "finished": finished})


class Sweep:
    """An execution that is found running once for each of `outputs`, and then ended."""

    def __init__(self, *outputs: str | None, **end: Any) -> None:
        self.inputs: list[str] = []
        self.slept: list[float] = []
        self._outputs = list(outputs)
        self._end = end
        self._output: str | None = None
        operations = {
            "StartExecution": self._start,
            "DescribeExecution": self._describe,
            "GetExecutionHistory": self._history,
        }
        self.stepfunctions = client("stepfunctions", operations)

    def run(self) -> list[str]:
        """What is reported of it."""
        self.reported: list[str] = []
        say = only_news(self.reported.append)
        self.answer = sweep(self.stepfunctions, MACHINE, say=say, sleep=self.slept.append)
        return self.reported

    def _start(self, params: dict[str, Any]) -> dict[str, Any]:
        self.inputs.append(params["input"])
        return {"executionArn": EXECUTION, "startDate": STARTED}

    def _describe(self, _: dict[str, Any]) -> dict[str, Any]:
        end = {"status": "RUNNING"} if self._outputs else self._end
        self._output = self._outputs.pop(0) if self._outputs else None
        return {"executionArn": EXECUTION, "stateMachineArn": MACHINE, "startDate": STARTED, **end}

    def _history(self, params: dict[str, Any]) -> dict[str, Any]:
        assert params["reverseOrder"] is True
        calling = {"timestamp": STARTED, "type": "LambdaFunctionStarted", "id": 9}
        answered = {"name": "Sweep some pages", "output": self._output}
        exited = {
            "timestamp": STARTED,
            "type": "TaskStateExited",
            "id": 8,
            "stateExitedEventDetails": answered,
        }
        return {"events": [calling, exited] if self._output else [calling]}


def test_it_begins_at_the_beginning_of_the_bucket() -> None:
    execution = Sweep(status="SUCCEEDED", output=state(0, 0))
    execution.run()
    assert execution.inputs == ["{}"]


def test_it_says_what_was_found() -> None:
    execution = Sweep(None, status="SUCCEEDED", output=state(1_234_567, 2))
    assert execution.run() == ["sweep started: one"]
    assert execution.answer == {"checked": 1_234_567, "found": 2}
    assert execution.slept == [POLL_SECONDS]


def test_a_state_that_ends_before_the_sweeper_has_answered_is_no_progress() -> None:
    execution = Sweep("{}", status="SUCCEEDED", output=state(7, 0))
    assert execution.run() == ["sweep started: one"]


def test_it_says_how_far_it_is_once_for_each_call() -> None:
    halfway = state(50_000, 1, finished=False)
    execution = Sweep(None, halfway, halfway, status="SUCCEEDED", output=state(60_000, 1))
    assert execution.run()[1:] == [
        "so far: 50,000 video versions checked, 1 missed ones found and recorded",
    ]


def test_what_is_not_moderated_is_told_by_its_ending() -> None:
    assert _others({"others": {".mp4 ": 1, ".mkv": 1_200, "": 3}}) == [
        "not moderated, because of the ending of the key: 1 with '.mp4 ', 1,200 with '.mkv', 3 without one"
    ]
    assert _others({"others": {}}) == []


def test_a_sweep_that_failed_is_told_with_its_error() -> None:
    execution = Sweep(status="FAILED", error="AccessDenied", cause="not authorized to list")
    with pytest.raises(Refused, match=r"^the sweep ended as FAILED: AccessDenied: not authorized to list$"):
        execution.run()


def test_a_sweep_that_was_aborted_without_a_reason_is_told_too() -> None:
    with pytest.raises(Refused, match=r"^the sweep ended as ABORTED: no error given: no cause given$"):
        Sweep(status="ABORTED").run()


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("table", "sweep finished: 1,234 video versions checked, 2 missed ones found and recorded\n"),
        ("json", '{\n  "checked": 1234,\n  "found": 2\n}\n'),
    ],
)
def test_the_answer_is_for_people_or_for_programs(account: Account, run: Run, form: str, shown: str) -> None:
    execution = Sweep(status="SUCCEEDED", output=state(1_234, 2))
    account.clients["stepfunctions"] = execution.stepfunctions
    assert run("sweep", "--output", form) == (0, shown, "sweep started: one\n")
