"""A run of the local AWS starts alone, does not disturb other runs, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
from typing import TYPE_CHECKING

import pytest

from moderation_local.aws.local_aws import LocalAws
from moderation_local.aws.processes import ChildFailed
from moderation_local.command_line import STOPPED
from moderation_local.deployment.deploy import deploy
from moderation_local.ports import PortInUse, free_port
from moderation_local.waiting import until
from tests.local.runs.processes import of_folder, start_cli

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

ENDED_WITHIN = 10


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files of this test alone."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as other_program:
        other_program.bind(("127.0.0.1", 0))
        other_program.listen()
        yield other_program.getsockname()[1]


def listens(url: str) -> bool:
    host, port = url.partition("://")[2].split(":")
    with socket.socket() as caller:
        return caller.connect_ex((host, int(port))) == 0


def read_until(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdout
    for line in process.stdout:
        if text in line:
            return line
    raise AssertionError(f"{text!r} never came: {process.stderr and process.stderr.read()}")


def test_stopping_leaves_no_process_no_port_and_no_folder(scratch: Path) -> None:
    with LocalAws() as aws:
        aws.client("s3").create_bucket(Bucket="some-bucket")
        assert of_folder(scratch)
        assert listens(aws.endpoint_url)
        assert listens(aws.rekognition_url)
    assert list(scratch.iterdir()) == []
    assert of_folder(scratch) == []
    assert not listens(aws.endpoint_url)
    assert not listens(aws.rekognition_url)


def test_a_failure_inside_the_block_leaves_nothing_either(scratch: Path) -> None:
    with pytest.raises(ZeroDivisionError), LocalAws():
        raise ZeroDivisionError
    assert list(scratch.iterdir()) == []
    assert of_folder(scratch) == []


@pytest.mark.parametrize(
    ("number", "exit_code", "last_words"), [(signal.SIGINT, 130, f"\n{STOPPED}\n"), (signal.SIGTERM, 143, "")]
)
def test_an_interrupted_run_leaves_nothing(
    tmp_path: Path, number: signal.Signals, exit_code: int, last_words: str
) -> None:
    run = start_cli("up", folder=tmp_path)
    read_until(run, "ready on")
    run.send_signal(number)
    errors = run.communicate(timeout=ENDED_WITHIN)[1]
    assert (run.returncode, errors) == (exit_code, last_words)
    assert list(tmp_path.iterdir()) == []
    assert of_folder(tmp_path) == []


def test_an_interrupted_deployment_takes_the_cdk_cli_along(tmp_path: Path) -> None:
    run = start_cli("demo", folder=tmp_path)
    until(lambda: any("cdk.out" in process for process in of_folder(tmp_path)), "the CDK CLI has not started")
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=ENDED_WITHIN)
    assert of_folder(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_takes_one_line_while_the_aws_sdk_is_imported(tmp_path: Path) -> None:
    slow = "import time; print('importing', flush=True); time.sleep(60)"
    (tmp_path / "boto3.py").write_text(slow, encoding="utf-8")
    run = start_cli("demo", folder=tmp_path, PYTHONPATH=str(tmp_path))
    read_until(run, "importing")
    os.killpg(run.pid, signal.SIGINT)
    errors = run.communicate(timeout=ENDED_WITHIN)[1]
    assert (run.returncode, errors) == (130, "\ninterrupted before anything was done\n")


@pytest.mark.parametrize("left_by", ["check.log", "jsii-kernel-*"], ids=["at its start", "in the CDK"])
def test_an_interrupted_check_leaves_nothing(tmp_path: Path, left_by: str) -> None:
    """Ctrl-C reaches all processes of the terminal: none of the CDK's may be among them."""
    run = start_cli("demo", "--policy", "news", folder=tmp_path)
    until(lambda: list(tmp_path.glob(f"*/{left_by}")), f"{left_by} was not seen")
    os.killpg(run.pid, signal.SIGINT)
    errors = run.communicate(timeout=ENDED_WITHIN)[1]
    assert (run.returncode, errors) == (130, f"\n{STOPPED}\n")
    assert of_folder(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_nothing_outlives_a_runner_that_is_killed(tmp_path: Path) -> None:
    run = start_cli("up", folder=tmp_path)
    read_until(run, "ready on")
    run.kill()
    run.communicate(timeout=ENDED_WITHIN)
    until(lambda: not of_folder(tmp_path), "processes are left", timeout=ENDED_WITHIN)


def test_a_port_in_use_is_refused_in_one_line(tmp_path: Path, busy_port: int) -> None:
    run = start_cli("up", "--port", str(busy_port), folder=tmp_path)
    errors = run.communicate(timeout=60)[1]
    assert run.returncode == 2
    assert errors == f"error: port {busy_port} cannot be used: Address already in use\n"
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_meanwhile_is_replaced(
    scratch: Path, busy_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports = iter([busy_port, free_port()])
    monkeypatch.setattr("moderation_local.aws.local_aws.free_port", lambda: next(ports))
    with LocalAws() as aws:
        assert listens(aws.endpoint_url)
        assert str(busy_port) not in aws.endpoint_url


def test_a_port_asked_for_is_never_replaced(scratch: Path, busy_port: int) -> None:
    with pytest.raises(PortInUse), LocalAws(port=busy_port):
        pass
    assert list(scratch.iterdir()) == []


def test_nobody_else_on_the_network_can_reach_it(aws: LocalAws) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback")
        own_address = probe.getsockname()[0]
    for url in (aws.endpoint_url, aws.rekognition_url):
        assert not listens(url.replace("127.0.0.1", own_address))


HOSTILE = {
    "AWS_PROFILE": "no-such-profile",
    "AWS_SESSION_TOKEN": "a-real-token",
    "AWS_CA_BUNDLE": "/nonexistent.pem",
    "REQUESTS_CA_BUNDLE": "/nonexistent.pem",
    "SSL_CERT_FILE": "/nonexistent.pem",
    "NODE_EXTRA_CA_CERTS": "/nonexistent.pem",
    "NODE_OPTIONS": "--no-such-option",
    "PYTHONPATH": "/nonexistent",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "http_proxy": "http://127.0.0.1:1",
    "HTTPS_PROXY": "http://127.0.0.1:1",
    "ALL_PROXY": "http://127.0.0.1:1",
    "AWS_ENDPOINT_URL": "https://amazonaws.com",
    "AWS_ENDPOINT_URL_SNS": "https://sns.amazonaws.com",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_MAX_ATTEMPTS": "none",
    "GATEWAY_PORT": "1",
    "AUTH": "true",
    "CDK_DEFAULT_REGION": "eu-west-1",
}


def test_a_hostile_shell_changes_nothing(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    with LocalAws() as aws:
        for service in ("s3", "sns", "rekognition"):
            assert aws.client(service).meta.endpoint_url.startswith("http://127.0.0.1:")
        topic = aws.client("sns").create_topic(Name="topic")["TopicArn"]
        assert topic == "arn:aws:sns:us-east-1:000000000000:topic"
        assert aws.client("rekognition").meta.region_name == "us-east-1"
        assert not HOSTILE.items() & aws.environment.items()
    assert {name: os.environ[name] for name in HOSTILE} == HOSTILE


def test_clients_know_only_the_emulators_credentials(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    signer = aws.client("s3")._request_signer
    assert signer._credentials.access_key == "test"


def test_an_app_that_refuses_its_configuration_is_quoted(aws: LocalAws) -> None:
    with pytest.raises(ChildFailed, match=r"cdk-synth ended with exit code 1\n(.|\n)*minConfidence"):
        deploy(aws, context={"minConfidence": "101"})
