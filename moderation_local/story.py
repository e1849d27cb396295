"""Show what happens, step by step, with times: plain text, with some colour on a terminal."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TextIO

LABEL = 13
"""Columns for the name of a step."""
WIDTH = 96
"""The times end in this column, if the terminal has it."""
BOLD, DIM, RED, GREEN, YELLOW, PLAIN = "\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[33m", "\033[0m"


class Story:
    """Writes steps to a stream.

    >>> story = Story(sys.stdout)
    >>> story.step("Upload").done("party.mp4")  # doctest: +SKIP
    Upload       party.mp4                          0.2 s
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._on_terminal = self._stream.isatty()
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        self._colours = self._on_terminal and not plain
        self._passing = ""
        self._width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)

    def step(self, label: str) -> Step:
        """Begin a step; its time is counted from here."""
        step = Step(self, label)
        step.progress("…")
        return step

    def line(self, label: str, text: str, *, right: str = "", colour: str = "") -> None:
        """Write one line: the step's name, a text, and something at the right margin."""
        gap = " " * max(2, self._width - LABEL - len(text) - len(right)) if right else ""
        start = self._in(BOLD, label.ljust(LABEL) if text else label)
        self._write(f"{start}{self._in(colour, text)}{gap}{self._in(DIM, right)}\n")

    def text(self, text: str) -> None:
        """Write lines as they are."""
        self._write(f"{text}\n")

    def passing(self, text: str) -> None:
        """Write a line that the next one overwrites; only on a terminal, and nothing if the text is empty."""
        if self._on_terminal and text != self._passing:
            self._write("\r\033[K" + text[: self._width - 1])
            self._passing = text

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{PLAIN}" if colour and text and self._colours else text


class Step:
    """One step of a story."""

    def __init__(self, story: Story, label: str) -> None:
        self._story = story
        self._label = label
        self._began = time.monotonic()

    def progress(self, text: str) -> None:
        """Show the current activity until the next line replaces it."""
        self._story.passing(f"{self._label:<{LABEL}}{text}")

    def done(self, text: str, *, colour: str = "") -> None:
        """Write how the step ended and how long it took."""
        self._story.passing("")
        seconds = time.monotonic() - self._began
        self._story.line(self._label, text, right=f"{seconds:.1f} s", colour=colour)

    def detail(self, text: str, *, colour: str = "") -> None:
        """Add a line below."""
        self._story.line("", text, colour=colour)
