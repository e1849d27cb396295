"""A long command shows on a terminal what it does; its output is kept for the case that it fails."""

from __future__ import annotations

import io
import subprocess
import sys

from moderation_local.progress import run
from moderation_local.story import Story


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def python(program: str) -> list[str]:
    return [sys.executable, "-u", "-c", program]


def test_the_last_line_is_shown_while_the_command_runs() -> None:
    terminal = Terminal()
    waits_for_a_reader = "import time; print('Collecting boto3'); time.sleep(1)"
    assert run("Packages", python(waits_for_a_reader), Story(terminal)) == 0
    assert "Packages       0 s  Collecting boto3" in terminal.getvalue()


def test_a_file_gets_one_line() -> None:
    shown = io.StringIO()
    assert run("Packages", python("print('Collecting boto3')"), Story(shown)) == 0
    (line,) = shown.getvalue().splitlines()
    assert line.split()[:2] == ["Packages", "installed"]


def test_all_that_a_failed_command_wrote_is_shown() -> None:
    fails = "import sys; print('Collecting boto4'); sys.exit('no such package')"
    made = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "moderation_local.progress", "Packages", *python(fails)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.stdout, made.stderr) == ("", "Collecting boto4\nno such package\n")
    assert made.returncode == 1
