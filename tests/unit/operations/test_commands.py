"""The commands as an operator calls them: led by the stack's outputs, and one line when it cannot be done."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from moderation_cli import redrive
from moderation_cli.command import DEFAULT_STACK, NOBODY_READS, Refused, in_one_line, run
from moderation_cli.interruption import INTERRUPTED
from moderation_cli.outputs import Outputs
from tests.unit.operations.answers import Failure, client
from tests.unit.operations.dead_letter_queues import PREFIX, DeadLetterQueues

PROJECT = Path(__file__).resolve().parent.parent.parent.parent
COMMANDS = {
    "decide": ["--video", "party.mp4", "--decision", "approve"],
    "redrive": [],
    "sweep": [],
    "what_if": ["--policy", "strict"],
}
"""Each with what it needs; none needs a PYTHONPATH."""
HERE = "127.0.0.1"
CREDENTIALS = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

STACKS: dict[str, dict[str, str]] = {
    DEFAULT_STACK: {
        "VideoQueueArn": f"{PREFIX}video",
        "VideoDeadLettersArn": f"{PREFIX}video_dead",
        "CompletionQueueArn": f"{PREFIX}completion",
        "CompletionDeadLettersArn": f"{PREFIX}completion_dead",
        "DecisionQueueArn": f"{PREFIX}decision",
        "DecisionDeadLettersArn": f"{PREFIX}decision_dead",
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
    """The queues of the deployed stack, with four dead letters."""
    made = DeadLetterQueues(video_dead=3, decision_dead=1)
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
    assert queues.messages == {"video_dead": 0, "video": 3, "decision_dead": 0, "decision": 1}


def test_a_dry_run_says_what_each_queue_holds(
    queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    redrive.main(["--dry-run"])
    assert capsys.readouterr().out.splitlines() == [
        "video queue: 3 dead letters",
        "completion queue: no dead letters",
        "decision queue: 1 dead letter",
    ]
    assert queues.started == []


def test_a_stack_that_is_not_there_is_named_with_the_region(
    queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = refusal(capsys, "--stack", "Another")
    assert refused == "error: no stack Another in eu-west-1: name it with --stack, or set AWS_REGION"


@pytest.mark.parametrize("stack", ["", " "])
def test_a_stack_without_a_name_is_refused_before_aws_is_asked(
    queues: DeadLetterQueues, capsys: pytest.CaptureFixture[str], stack: str
) -> None:
    assert refusal(capsys, "--stack", stack) == f"error: --stack={stack}: the name of a stack is accepted"


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
            {**CREDENTIALS, "AWS_ENDPOINT_URL": f"http://{HERE}:1", "AWS_MAX_ATTEMPTS": "1"},
            f'error: Could not connect to the endpoint URL: "http://{HERE}:1/"\n',
        ),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, command: str, environment: dict[str, str], expected: str
) -> None:
    ended = start(tmp_path, command, environment)
    assert (*ended.communicate(), ended.returncode) == ("", expected, 1)


def test_what_is_no_answer_of_aws_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server((HERE, 0)) as proxy:
        ended = start(tmp_path, "redrive", {**CREDENTIALS, "AWS_ENDPOINT_URL": url_of(proxy)})
        connection, _ = proxy.accept()
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 418 No\r\nContent-Length: 4\r\n\r\nbusy")
        output, errors = ended.communicate()
    assert (output, ended.returncode) == ("", 1)
    assert errors.startswith("error: Unable to parse response")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("command", "last_words"),
    [
        ("decide", "if the decision was sent, it is carried out all the same"),
        ("what_if", "nothing was changed"),
    ],
)
def test_who_interrupts_is_told_what_goes_on(tmp_path: Path, command: str, last_words: str) -> None:
    with socket.create_server((HERE, 0)) as silent:
        ended = start(tmp_path, command, {**CREDENTIALS, "AWS_ENDPOINT_URL": url_of(silent)})
        silent.accept()
        interrupt(ended)
        assert (*ended.communicate(), ended.returncode) == ("", f"\n{last_words}\n", INTERRUPTED)


def test_who_interrupts_before_anything_was_done_is_told_so(tmp_path: Path) -> None:
    slow = "import time; print('importing', flush=True); time.sleep(60)"
    (tmp_path / "boto3.py").write_text(slow, encoding="utf-8")
    ended = start(tmp_path, "redrive", {"PYTHONPATH": str(tmp_path)})
    assert ended.stdout is not None
    assert ended.stdout.readline() == "importing\n"
    interrupt(ended)
    expected = ("", "\ninterrupted before anything was done\n", INTERRUPTED)
    assert (*ended.communicate(), ended.returncode) == expected


def test_a_reader_that_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    shown = "from moderation_cli.command import run; run(lambda: print('a video'), on_interrupt='')"
    reading, writing = os.pipe()
    os.close(reading)
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with os.fdopen(writing, "w") as nobody:
        ended = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", shown],
            cwd=PROJECT,
            env=buffered,
            stdout=nobody,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (NOBODY_READS, b"")


def test_a_refusal_of_several_lines_is_one_line() -> None:
    assert in_one_line(Refused("the sweep is failed:\n  a\n  trace")) == "the sweep is failed: a trace"


def test_a_refusal_shows_its_details_and_nothing_in_it_steers_the_terminal() -> None:
    def refuse() -> None:
        raise Refused("a\x1b[2K.mp4 has 2 versions", ["  one\u202e", "  two\nthree"])

    with pytest.raises(SystemExit) as ended:
        run(refuse, on_interrupt="")
    assert ended.value.code == ("error: a\\u001b[2K.mp4 has 2 versions\n  one\\u202e\n  two\\u000athree")


def start(tmp_path: Path, command: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    """The command as an operator starts it, in a session of its own, with no AWS but what is given."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AWS_") and name != "PYTHONPATH" and not name.lower().endswith("_proxy")
    }
    nowhere = {
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "BOTO_CONFIG": str(tmp_path / "none"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", f"moderation_cli.{command}", *COMMANDS[command]],
        cwd=PROJECT,
        env={**inherited, **nowhere, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def interrupt(started: subprocess.Popen[str]) -> None:
    """Ctrl-C reaches all processes of the terminal, also those that the command started."""
    os.killpg(started.pid, signal.SIGINT)


def url_of(server: socket.socket) -> str:
    return f"http://{HERE}:{server.getsockname()[1]}"


def test_a_prefix_tells_two_pipelines_of_one_stack_apart() -> None:
    pairs = [{"OutputKey": key, "OutputValue": key.lower()} for key in ("SweepArn", "TrailersSweepArn")]
    stack = {
        "StackName": "Shop",
        "CreationTime": datetime(2026, 11, 23, tzinfo=UTC),
        "StackStatus": "CREATE_COMPLETE",
    }
    answer = {"Stacks": [{**stack, "Outputs": pairs}]}
    cloudformation = client("cloudformation", {"DescribeStacks": lambda _: answer})
    assert Outputs(cloudformation, "Shop")["SweepArn"] == "sweeparn"
    assert Outputs(cloudformation, "Shop", "Trailers")["SweepArn"] == "trailerssweeparn"
    with pytest.raises(Refused, match="OtherSweepArn"):
        Outputs(cloudformation, "Shop", "Other")["SweepArn"]
