"""Ctrl-C: one line, and the exit code that a shell expects, whenever it is pressed.

Python would raise `KeyboardInterrupt` wherever it is, also while it imports the AWS SDK. The commands have
nothing to tidy up, so they end at once. A program that has, as the local AWS, says so once it begins.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING

from moderation_cli.terminal.exit_codes import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Iterator

_last_words = "interrupted before anything was done"


def end_at_once() -> None:
    """From now on Ctrl-C ends the process; unless it is ignored already, as in the background."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def tidy_up_first() -> None:
    """From now on Ctrl-C raises `KeyboardInterrupt` again; unless it is ignored, as in the background."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """In here, Ctrl-C raises `KeyboardInterrupt`; unless it is ignored, as in the background."""
    before = signal.getsignal(signal.SIGINT)
    tidy_up_first()
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def say_then(last_words: str) -> None:
    """What is said from now on, in one line, if the process is ended like this."""
    global _last_words
    _last_words = last_words


def _end(*_: object) -> None:
    with contextlib.suppress(OSError, RuntimeError):  # nobody reads it, or a print was interrupted
        sys.stdout.flush()
    os.write(sys.stderr.fileno(), f"\n{_last_words}\n".encode())
    os._exit(INTERRUPTED)
