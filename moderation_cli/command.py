"""A command: its arguments, and one line when it cannot do its work."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from botocore.parsers import ResponseParserError

from moderation_cli import interruption
from video_moderation.verdict.alert import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DEFAULT_STACK = "ModerationStack"
NOBODY_READS = 141
"""The exit code of a command that ends because its output is not read any more, as shells have it."""


class Refused(Exception):
    """The command cannot go on; the message says why in one line, `details` may list more, a line each."""

    def __init__(self, message: str, details: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.details = tuple(details)


def arguments_of(command: str, description: str) -> argparse.ArgumentParser:
    """A parser with the argument all commands have: the stack."""
    parser = argparse.ArgumentParser(prog=f"python -m moderation_cli.{command}", description=description)
    parser.add_argument(
        "--stack",
        type=text("--stack", "the name of a stack is accepted"),
        default=DEFAULT_STACK,
        help="name of the stack (default: %(default)s)",
    )
    parser.add_argument(
        "--prefix",
        default="",
        help="prefix of the outputs, if the stack has several VideoModeration (default: none)",
    )
    return parser


def text(name: str, accepted: str) -> Callable[[str], str]:
    """The type of an argument that must say something, and in characters that AWS takes.

    Example:
        >>> text("--stack", "the name of a stack is accepted")("")
        Traceback (most recent call last):
        operations.command.Refused: --stack=: the name of a stack is accepted
    """

    def read(value: str) -> str:
        if not value.strip() or not _is_utf8(value):
            raise Refused(f"{name}={value}: {accepted}")
        return value

    return read


def aws() -> boto3.Session:
    """A session for the shell's credentials and Region; boto3 itself reads AWS_DEFAULT_REGION only."""
    return boto3.Session(region_name=os.environ.get("AWS_REGION"))


def run(work: Callable[[], None], *, on_interrupt: str) -> None:
    """Do the work; end the process with one line if that fails, or if somebody presses Ctrl-C."""
    interruption.say_then(on_interrupt)
    try:
        work()
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still to be printed goes nowhere, or Python complains once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(NOBODY_READS)
    except (Refused, BotoCoreError, ClientError, ResponseParserError) as failure:
        details = failure.details if isinstance(failure, Refused) else ()
        sys.exit("\n".join([f"error: {in_one_line(failure)}", *map(printable, details)]))


def in_one_line(failure: Exception) -> str:
    """What failed, and for the usual causes what to do; nothing in it can steer a terminal.

    Example:
        >>> in_one_line(NoRegionError())
        'no AWS Region: set AWS_REGION, or name a profile that has one in AWS_PROFILE'
    """
    if isinstance(failure, NoCredentialsError):
        return "no AWS credentials: sign in, or name a profile in AWS_PROFILE"
    if isinstance(failure, NoRegionError):
        return "no AWS Region: set AWS_REGION, or name a profile that has one in AWS_PROFILE"
    if isinstance(failure, ClientError):
        error = failure.response["Error"]
        said = f"{failure.operation_name}: {error['Code']}: {error['Message']}"
    else:
        said = str(failure)
    return printable(" ".join(said.split()))


def _is_utf8(value: str) -> bool:
    """Whether it was UTF-8: what was not, Python hands over as characters that cannot be encoded."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
