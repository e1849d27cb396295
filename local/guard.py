"""Run a command that cannot outlive whoever started it.

    python -I guard.py LOG COMMAND [ARGUMENT ...]

The starter makes this the leader of a process group, with pipes as its standard input and output. The
command's output goes to the file LOG; its exit code is written to standard output (128 + number if a signal
ended it). When standard input ends, the whole group is killed: the command, all it has started, and this. The
system closes that pipe when its holder ends, however it ends, even by SIGKILL, on Linux and macOS alike.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def guard(log: Path, command: Sequence[str]) -> None:
    """Run the command, and end with the holder of the pipe."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)  # a signal to the group is meant for the command
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    threading.Thread(target=_report, args=(process,), daemon=True).start()
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


def _report(process: subprocess.Popen[bytes]) -> None:
    code = process.wait()
    print(code if code >= 0 else 128 - code, flush=True)


if __name__ == "__main__":
    guard(Path(sys.argv[1]), sys.argv[2:])
