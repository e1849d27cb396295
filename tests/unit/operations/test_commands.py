"""The commands as an operator calls them: led by the stack's outputs, and one line when it cannot be done."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from operations import redrive
from operations.command import DEFAULT_STACK, INTERRUPTED, Refused, in_one_line, run
from operations.outputs import Outputs
from tests.unit.operations.answers import Failure, client
from tests.unit.operations.dead_letter_queues import PREFIX, DeadLetterQueues

PROJECT = Path(__file__).resolve().parent.parent.parent.parent
COMMANDS = ("redrive", "sweep")


STACKS: dict[str, dict[str, str]] = {
    DEFAULT_STACK: {
        "VideoQueueArn": f"{PREFIX}video",
        "VideoDeadLettersArn": f"{PREFIX}video_dead",
        "CompletionQueueArn": f"{PREFIX}completion",
        "CompletionDeadLettersArn": f"{PREFIX}completion_dead",
    },
    "Other": {},
}


def describe_stacks(params: dict[str, Any]) -> dict[str, Any]:
    name = params["StackName"]
    if name not in STACKS:
        raise Failure("ValidationError", f"Stack with id {name} does not exist")
    outputs = [{"OutputKey": key, "OutputValue": value} for key, value in STACKS[name].items()]
    stack = {
        "StackName": name,
        "CreationTime": datetime(2026, 11, 23, tzinfo=UTC),
        "StackStatus": "CREATE_COMPLETE",
    }
    return {"Stacks": [{**stack, "Outputs": outputs}]}


@pytest.fixture
def queues(monkeypatch: pytest.MonkeyPatch) -> DeadLetterQueues:
    """The queues of the deployed stack, with three dead letters."""
    made = DeadLetterQueues(video_dead=3)
    cloudformation = client("cloudformation", {"DescribeStacks": describe_stacks})
    clients = {"cloudformation": cloudformation, "sqs": made.sqs}
    monkeypatch.setattr(redrive, "aws", lambda: SimpleNamespace(client=clients.__getitem__))
    monkeypatch.setattr(redrive, "POLL_SECONDS", 0)
    return made


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a redrive ends with."""
    with pytest.raises(SystemExit) as ended:
        run(lambda: redrive.main(arguments), on_interrupt="")
    assert capsys.readouterr().out == ""
    return str(ended.value.code)


def test_the_queues_are_found_by_the_stacks_outputs(queues: DeadLetterQueues) -> None:
    redrive.main([])
    assert queues.messages == {"video_dead": 0, "video": 3}


def test_a_dry_run_says_what_each_queue_holds(
    queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    redrive.main(["--dry-run"])
    assert capsys.readouterr().out == "video queue: 3 dead letters\ncompletion queue: no dead letters\n"
    assert queues.started == []


def test_a_stack_that_is_not_there_is_named_with_the_region(
    queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = refusal(capsys, "--stack", "Another")
    assert refused == "error: no stack Another in eu-west-1: name it with --stack, or set AWS_REGION"


def test_a_stack_of_somebody_else_is_refused_with_the_output_it_lacks(
    queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = refusal(capsys, "--stack", "Other", "--dry-run")
    assert refused.startswith("error: stack Other has no output VideoDeadLettersArn: ")


def test_what_cloudformation_refuses_otherwise_is_not_taken_for_a_missing_stack() -> None:
    def refuse(_: dict[str, Any]) -> dict[str, Any]:
        raise Failure("AccessDenied", "User is not authorized\nto perform cloudformation:DescribeStacks")

    with pytest.raises(Exception, match="AccessDenied") as refused:
        Outputs(client("cloudformation", {"DescribeStacks": refuse}), "Moderation")
    assert in_one_line(refused.value) == (
        "DescribeStacks: AccessDenied: User is not authorized to perform cloudformation:DescribeStacks"
    )


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (
            {"AWS_REGION": "eu-west-1"},
            "error: no AWS credentials: sign in, or name a profile in AWS_PROFILE\n",
        ),
        ({}, "error: no AWS Region: set AWS_REGION, or name a profile that has one in AWS_PROFILE\n"),
        (
            {
                "AWS_REGION": "eu-west-1",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
                "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
                "AWS_MAX_ATTEMPTS": "1",
            },
            'error: Could not connect to the endpoint URL: "http://127.0.0.1:1/"\n',
        ),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, command: str, environment: dict[str, str], expected: str
) -> None:
    without_aws = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    nowhere = {
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "BOTO_CONFIG": str(tmp_path / "none"),
    }
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", f"operations.{command}"],
        cwd=PROJECT,
        env={**without_aws, **nowhere, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", expected)


def test_who_interrupts_is_told_what_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as ended:
        run(interrupted, on_interrupt="it goes on by itself")
    assert ended.value.code == INTERRUPTED
    assert capsys.readouterr().err == "\nit goes on by itself\n"


def test_a_refusal_of_several_lines_is_one_line() -> None:
    assert in_one_line(Refused("the sweep is failed:\n  a\n  trace")) == "the sweep is failed: a trace"
