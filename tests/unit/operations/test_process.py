"""The command as a process: its environment, Ctrl-C, and what becomes of its output."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from moderation_cli.terminal.exit_codes import FAILED, INTERRUPTED, NOBODY_READS
from tests.unit.operations.every_command import COMMANDS

PROJECT = Path(__file__).resolve().parents[3]
HERE = "127.0.0.1"
CREDENTIALS = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

NO_CREDENTIALS = (
    {"AWS_REGION": "eu-west-1"},
    "error: no AWS credentials were found: sign in, or name a profile with --profile\n",
)
NO_REGION_AND_NO_AWS = [
    ({}, "error: no AWS Region is set: use --region, set AWS_REGION, or name a profile that has one\n"),
    (
        {**CREDENTIALS, "AWS_ENDPOINT_URL": "nonsense"},
        "error: Invalid endpoint: nonsense: see AWS_ENDPOINT_URL, "
        "and endpoint_url of the AWS configuration\n",
    ),
    (
        {**CREDENTIALS, "AWS_ENDPOINT_URL": f"http://{HERE}:1", "AWS_MAX_ATTEMPTS": "1"},
        f'error: Could not connect to the endpoint URL: "http://{HERE}:1/"\n',
    ),
]


@pytest.mark.parametrize(
    ("command", "environment", "expected"),
    [
        *((command, *NO_CREDENTIALS) for command in COMMANDS),
        *((command, *missing) for command in ("status", "decide") for missing in NO_REGION_AND_NO_AWS),
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
        ("decide", "if the decision was sent, it is carried out"),
        ("what-if", "nothing was changed"),
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
    shown = "from moderation_cli.main import main; main(['--help'])"
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


OPENS = "from moderation_cli.main import main; main(['--version'])"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
def test_output_that_cannot_be_written_is_said_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", OPENS], cwd=PROJECT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ended.returncode, ended.stderr) == (FAILED, b"error: No space left on device\n")


def test_output_that_the_shell_closed_is_no_failure() -> None:
    closed = [
        sys.executable,
        "-c",
        f"import os; os.close(1); os.execv({sys.executable!r}, ['python', '-c', {OPENS!r}])",
    ]
    ended = subprocess.run(closed, cwd=PROJECT, stderr=subprocess.PIPE, check=False)  # noqa: S603 - our own code
    assert (ended.returncode, ended.stderr) == (0, b"")


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
        [sys.executable, "-m", "moderation_cli", command, *COMMANDS[command]],
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
