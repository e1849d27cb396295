"""`LocalAws`: an emulator of AWS and the stand-in for Rekognition, started and stopped together."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moderation_local.aws.certificate import Certificate, make_certificate
from moderation_local.aws.clients import Clients
from moderation_local.aws.emulator import emulator_settings, enforcing_settings, is_ready
from moderation_local.aws.environment import endpoint_environment, quiet_environment
from moderation_local.aws.processes import Child, ChildFailed, stop, undisturbed
from moderation_local.ports import LOOPBACK, PortInUse, check_free, free_port
from moderation_local.waiting import until

if TYPE_CHECKING:
    from collections.abc import Sequence

CHECKOUT = Path(__file__).parents[2]
IS_CHECKOUT = (CHECKOUT / "cdk.json").exists()
"""Whether this is the project's folder, and not an installed wheel."""
PROJECT = CHECKOUT if IS_CHECKOUT else Path.cwd()
"""The folder of the app to deploy: this project's, or from the wheel the one of the user's own app."""
ACCOUNT = "000000000000"
ATTEMPTS = 3
"""A port that is free can be taken by another program before the emulator takes it."""


class LocalAws:
    """AWS on this machine, from ``with`` to the end of its block.

    It writes to one temporary folder only. The end of the block ends its processes and removes the folder.

    >>> with LocalAws() as aws:  # doctest: +SKIP
    ...     aws.client("s3").list_buckets()["Buckets"]
    []

    Args:
        port: the emulator's port (default: a free one).
        region: the AWS Region of everything.
        enforce_iam: whether the emulator enforces permissions. Functions then run with their roles'
            credentials, and all calls use TLS with a certificate that ``environment`` makes programs trust.

    Attributes (inside the block):
        folder: the temporary folder; logs are in it.
        outbox: the folder of the e-mails that SNS has sent (see `moderation_local.pipeline.mailbox`).
        endpoint_url: where the emulator answers, on loopback only.
        rekognition_url: where the stand-in answers, its control endpoint too.
        environment: the variables with which any program calls these two and no other AWS.
    """

    folder: Path
    outbox: Path
    endpoint_url: str
    rekognition_url: str
    environment: dict[str, str]

    def __init__(
        self, *, port: int | None = None, region: str = "us-east-1", enforce_iam: bool = False
    ) -> None:
        self._port = port
        self._region = region
        self._enforce_iam = enforce_iam
        self._certificate: Certificate | None = None
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

    def client(self, service: str, *, role: str = "") -> Any:
        """Return a boto3 client of that service: the account's own, or in a role, given by its ARN."""
        return self._clients.client(service, role=role)

    def resource(self, service: str) -> Any:
        """Return a boto3 resource; that of ``"dynamodb"`` has numbers and texts instead of wire types."""
        return self._clients.resource(service)

    @cached_property
    def _clients(self) -> Clients:
        return Clients(self.environment)

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
        self._certificate = make_certificate(self.folder) if self._enforce_iam else None
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
        self.endpoint_url = f"{'https' if self._certificate else 'http'}://{LOOPBACK}:{port}"
        self.rekognition_url = "http://not-started.invalid"
        self._use(quiet, {})
        stand_in = [
            "-m",
            "moderation_local.rekognition",
            "--endpoint-url",
            self.endpoint_url,
            "--region",
            self._region,
        ]
        self.start("rekognition", [sys.executable, *stand_in]).wait_until(self._found_rekognition)
        self._use(quiet, self._emulator_settings(port))
        self.start("emulator", [sys.executable, "-m", "moderation_local.aws.emulator"]).wait_until(
            self._answers
        )
        self._use(quiet, {})

    def _emulator_settings(self, port: int) -> dict[str, str]:
        settings = emulator_settings(port, outbox=self.outbox)
        if self._certificate:
            settings |= enforcing_settings(self._certificate, rekognition_url=self.rekognition_url)
        return settings

    def _use(self, quiet: dict[str, str], more: dict[str, str]) -> None:
        # The emulator authorizes Rekognition's calls, too, and forwards them to the stand-in.
        rekognition_url = self.endpoint_url if self._certificate else self.rekognition_url
        endpoints = endpoint_environment(
            endpoint_url=self.endpoint_url, rekognition_url=rekognition_url, region=self._region
        )
        trusted = self._certificate.trusted() if self._certificate else {}
        self.environment = {**quiet, **endpoints, **trusted, **more}

    def _found_rekognition(self, output: str) -> bool:
        printed = re.search(r"^http://\S+$", output, re.MULTILINE)
        if printed:
            self.rekognition_url = printed[0]
        return bool(printed)

    def _answers(self, _: str) -> bool:
        return is_ready(self.endpoint_url, self._certificate)


def _removed(folder: Path) -> bool:
    """Remove the folder; a process that is just ending may still write, so this may take another try."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
