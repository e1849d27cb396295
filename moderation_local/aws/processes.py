"""Child processes that leave nothing behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from moderation_local.aws import guard
from moderation_local.waiting import NotInTime, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

GRACE = 0.5
"""Seconds a child has to end by itself. Short on purpose: its files are in a folder that goes anyway."""


class ChildFailed(RuntimeError):
    """A child process ended badly or too early; the message ends with the last lines it wrote."""


class Child:
    """A command in a process group of its own that dies with this process (see `guard`).

    Its output goes to the file ``log``. ``folder`` is where it works.

    >>> hello = Child("hello", ["echo", "hello"], environment={}, log=Path("hello.log"))  # doctest: +SKIP
    >>> hello.wait()  # doctest: +SKIP
    'hello'
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        log: Path,
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._code: int | None = None
        with log.open("wb") as output:
            self._guard = subprocess.Popen(
                [sys.executable, "-I", guard.__file__, str(log), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,
            )

    @property
    def exit_code(self) -> int | None:
        """The command's exit code, or None while it runs."""
        pipe = self._guard.stdout
        if self._code is None and pipe and not pipe.closed:
            os.set_blocking(pipe.fileno(), False)
            with contextlib.suppress(BlockingIOError):
                self._code = int(os.read(pipe.fileno(), 16) or b"1")
        return self._code

    def output(self) -> str:
        """Return everything written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace").rstrip()

    def tail(self, lines: int = 25) -> str:
        """Return the last lines written."""
        return "\n".join(self.output().splitlines()[-lines:])

    def wait_until(self, condition: Callable[[str], object], *, timeout: float = 60.0) -> None:
        """Wait until ``condition(output)`` is true, while the command runs.

        Raises:
            ChildFailed: the command ended first, or ``timeout`` seconds were up.
        """
        try:
            until(
                lambda: self.exit_code is not None or condition(self.output()),
                f"{self.name} is not ready",
                timeout=timeout,
            )
        except NotInTime as late:
            raise ChildFailed(f"{late}\n{self.tail()}") from late
        if self.exit_code is not None and not condition(self.output()):
            raise ChildFailed(f"{self.name} ended with exit code {self.exit_code}\n{self.tail()}")

    def wait(self, follow: Callable[[str], object] = len, *, timeout: float = 600.0) -> str:
        """Wait for a good end and return the output; ``follow`` is shown the output so far, again and again.

        Raises:
            ChildFailed: the exit code was not 0, or ``timeout`` seconds were up.
        """

        def ended_well(output: str) -> bool:
            follow(output)
            return self.exit_code == 0

        self.wait_until(ended_well, timeout=timeout)
        return self.output()

    def terminate(self) -> None:
        """Ask the command, and all it has started, to end."""
        self._guard.terminate()

    def kill(self) -> None:
        """Have the guard kill the command and all it has started, by closing the pipe to it."""
        if self._guard.stdin:
            self._guard.stdin.close()

    def wait_for_end(self) -> None:
        """Return when the command and all it has started are gone."""
        self._guard.wait()
        if self.exit_code is not None and self._guard.stdout:
            self._guard.stdout.close()


def stop(children: Iterable[Child]) -> None:
    """End children and all they have started: ask, wait a moment for all of them together, kill."""
    running = list(children)
    for child in running:
        child.terminate()
    with contextlib.suppress(NotInTime):
        until(lambda: all(child.exit_code is not None for child in running), "not ended", timeout=GRACE)
    for child in running:
        child.kill()
    for child in running:
        child.wait_for_end()


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Keep signals waiting until the block is through."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
