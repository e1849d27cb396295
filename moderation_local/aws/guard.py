"""Run a command that cannot outlive the process that started it.

    python -I guard.py LOG COMMAND [ARGUMENT ...]

The starter gives this a pipe as its standard input. The command runs in a process group of its own and
writes to the file LOG. SIGTERM and SIGINT are passed on to the group. When standard input ends, the group is
killed; the system closes that pipe when its holder ends, however it ends, even by SIGKILL. When the command
has ended, for whatever reason, so must all it has started; only then its exit code is written to standard
output (128 + number if a signal ended it), and this ends too. Works alike on Linux and macOS.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 5.0
"""Seconds for killed processes to be gone."""


def guard(log: Path, command: Sequence[str]) -> int:
    """Run the command, end it with the holder of the pipe, and return its exit code."""
    started: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: [_signal(group, number) for group in started])
    _adopt_orphans()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    started.append(process.pid)
    threading.Thread(target=_end_with_the_holder, args=(process.pid,), daemon=True).start()
    code = process.wait()
    _clear(process.pid)
    return code if code >= 0 else 128 - code


def _adopt_orphans() -> None:
    """Become the parent of what the command leaves behind, to see its end; macOS itself sees to it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _end_with_the_holder(group: int) -> None:
    while os.read(0, 1):
        pass
    _signal(group, signal.SIGKILL)


def _clear(group: int) -> None:
    """Kill what is left of the group until nothing is."""
    deadline = time.monotonic() + PATIENCE
    while _signal(group, signal.SIGKILL) and time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
        time.sleep(0.005)


def _signal(group: int, number: int) -> bool:
    """Send a signal and return whether there was anybody to get it (macOS: the dead may not be signalled)."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    exit_code = guard(Path(sys.argv[1]), sys.argv[2:])
    with contextlib.suppress(BrokenPipeError):
        os.write(1, str(exit_code).encode())
