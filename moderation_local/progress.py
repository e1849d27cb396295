"""Run a long command quietly: show the last line that it wrote, and all of its output only if it fails.

    python -m moderation_local.progress "Python packages" pip install -r requirements.txt

Uses the standard library only, since `make` installs everything else with it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from moderation_local.story import Story

if TYPE_CHECKING:
    from collections.abc import Sequence

TICK = 0.2
"""Seconds between two updates of the line on a terminal."""


class Run:
    """A command that is running, and the lines that it has written so far to both of its outputs."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def doing(self) -> str:
        """The last line that is not empty."""
        return next((line for line in reversed(self.lines) if line), "starting")

    def ended(self) -> bool:
        """Wait a tick, and return whether the command has written its last line."""
        self._reader.join(TICK)
        return not self._reader.is_alive()

    def exit_code(self) -> int:
        """Wait for the end and return the exit code."""
        return self._process.wait()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.lines.append(line.strip())


def run(label: str, command: Sequence[str], story: Story) -> int:
    """Run the command, show how long it has taken and what it does, and return its exit code."""
    step, began = story.step(label), time.monotonic()
    running = Run(command)
    while not running.ended():
        step.progress(f"{time.monotonic() - began:3.0f} s  {running.doing}")
    code = running.exit_code()
    if code:
        story.passing("")
        print("\n".join(running.lines), file=sys.stderr)
    else:
        step.done("installed")
    return code


def main(arguments: Sequence[str]) -> int:
    """Run the command that follows the label; Ctrl-C ends both."""
    label, *command = arguments
    try:
        return run(label, command, Story())
    except KeyboardInterrupt:
        print("\ninterrupted; the same command goes on from here", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
