"""`LocalAws`: an emulator of AWS and the stand-in for Rekognition, started and stopped together."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from local.emulator import emulator_settings
from local.environment import endpoint_environment, only, quiet_environment
from local.ports import LOOPBACK, PortInUse, check_free, free_port
from local.processes import Child, ChildFailed, stop, undisturbed
from local.waiting import until

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = Path(__file__).parent.parent
ACCOUNT = "000000000000"
ATTEMPTS = 3
"""A port that is free can be taken by another program before the emulator takes it."""


class LocalAws:
    """AWS on this machine, from ``with`` to the end of its block.

    Everything it writes is in one temporary folder; after the block its processes and the folder are gone.

    >>> with LocalAws() as aws:  # doctest: +SKIP
    ...     aws.client("s3").list_buckets()["Buckets"]
    []

    Args:
        port: where the emulator shall listen (default: a free port).
        region: the AWS Region to play.

    Attributes (inside the block):
        folder: the temporary folder; logs are in it.
        outbox: the folder of the e-mails sent (see `local.mailbox`).
        endpoint_url: where the emulator answers, on loopback only.
        rekognition_url: where the stand-in answers, its control endpoint too.
        environment: the variables that lead any program to the two, and to nothing else.
    """

    folder: Path
    outbox: Path
    endpoint_url: str
    rekognition_url: str
    environment: dict[str, str]

    def __init__(self, *, port: int | None = None, region: str = "us-east-1") -> None:
        self._port = port
        self._region = region
        self._children: list[Child] = []

    def __enter__(self) -> LocalAws:
        """Start, and wait until both answer.

        Raises:
            PortInUse: another program has the port that was asked for.
            ChildFailed: one of the two did not start; the message holds the end of its log.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="video-moderation-"))
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind."""
        self.close()

    def client(self, service: str) -> Any:
        """Return a boto3 client of that service."""
        with only(self.environment):
            session: Any = boto3.Session()
            return session.client(service)

    def resource(self, service: str) -> Any:
        """Return a boto3 resource; that of ``"dynamodb"`` has numbers and texts instead of wire types."""
        with only(self.environment):
            session: Any = boto3.Session()
            return session.resource(service)

    def start(self, name: str, command: Sequence[str], *, folder: Path = PROJECT) -> Child:
        """Start a program in this environment. It ends with the block at the latest; it logs to its name."""
        log = self.folder / f"{name}.log"
        child = Child(name, command, environment=self.environment, log=log, folder=folder)
        self._children.append(child)
        return child

    def log_tail(self, lines: int = 30) -> str:
        """Return the last lines of each running program's log, to see why something did not happen."""
        running = [child for child in self._children if child.exit_code is None]
        return "\n".join(f"--- end of {child.log.name}\n{child.tail(lines)}" for child in running)

    def close(self) -> None:
        """End all processes and remove the folder. A second Ctrl-C has to wait for it."""
        with undisturbed():
            stop(self._children)
            self._children.clear()
            until(lambda: _removed(self.folder), f"{self.folder} cannot be removed", timeout=10)

    def _start(self) -> None:
        home, self.outbox = self.folder / "home", self.folder / "outbox"
        home.mkdir()
        self.outbox.mkdir()
        quiet = quiet_environment(os.environ, home=home)
        for attempts_left in reversed(range(1 if self._port else ATTEMPTS)):
            port = self._port or free_port()
            try:
                check_free(port)
                self._start_on(port, quiet)
            except (PortInUse, ChildFailed):
                stop(self._children)
                if not attempts_left:
                    raise
            else:
                return

    def _start_on(self, port: int, quiet: dict[str, str]) -> None:
        self.endpoint_url = f"http://{LOOPBACK}:{port}"
        self.rekognition_url = "http://not-started.invalid"
        self._use(quiet, {})
        stand_in = ["-m", "local.rekognition", "--endpoint-url", self.endpoint_url, "--region", self._region]
        self.start("rekognition", [sys.executable, *stand_in]).wait_until(self._found_rekognition)
        self._use(quiet, emulator_settings(port, outbox=self.outbox))
        self.start("emulator", [sys.executable, "-m", "local.emulator"]).wait_until(self._answers)
        self._use(quiet, {})

    def _use(self, quiet: dict[str, str], more: dict[str, str]) -> None:
        endpoints = endpoint_environment(
            endpoint_url=self.endpoint_url, rekognition_url=self.rekognition_url, region=self._region
        )
        self.environment = {**quiet, **endpoints, **more}

    def _found_rekognition(self, output: str) -> bool:
        printed = re.search(r"^http://\S+$", output, re.MULTILINE)
        if printed:
            self.rekognition_url = printed[0]
        return bool(printed)

    def _answers(self, _: str) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.endpoint_url}/_ministack/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _removed(folder: Path) -> bool:
    """Remove the folder; a process that is just ending may still write, so this may take another try."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
