"""A command: its arguments, and one line when it cannot do its work."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130
DEFAULT_STACK = "ModerationStack"


class Refused(Exception):
    """The command cannot go on; the message says why in one line."""


def arguments_of(command: str, description: str) -> argparse.ArgumentParser:
    """A parser with the argument all commands have: the stack."""
    parser = argparse.ArgumentParser(prog=f"python -m operations.{command}", description=description)
    parser.add_argument("--stack", default=DEFAULT_STACK, help="name of the stack (default: %(default)s)")
    return parser


def aws() -> boto3.Session:
    """A session for the shell's credentials and Region; boto3 itself reads AWS_DEFAULT_REGION only."""
    return boto3.Session(region_name=os.environ.get("AWS_REGION"))


def run(work: Callable[[], None], *, on_interrupt: str) -> None:
    """Do the work; end the process with one line if that fails, or if somebody presses Ctrl-C."""
    try:
        work()
    except KeyboardInterrupt:
        print(f"\n{on_interrupt}", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except (Refused, BotoCoreError, ClientError) as failure:
        sys.exit(f"error: {in_one_line(failure)}")


def in_one_line(failure: Exception) -> str:
    """What failed, and for the usual causes what to do.

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
        text = f"{failure.operation_name}: {error['Code']}: {error['Message']}"
    else:
        text = str(failure)
    return " ".join(text.split())
