"""What a command reports in one line when it cannot do its work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.alerts.text.plain_text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable


class Refused(Exception):
    """The command cannot go on; the message says why in one line, `details` may add lines."""

    def __init__(self, message: str, details: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.details = tuple(details)


def expected() -> tuple[type[Exception], ...]:
    """Return the failures that are reported in one line; any other is a defect and keeps its trace."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    return Refused, BotoCoreError, ClientError, ResponseParserError, OSError


def in_one_line(failure: Exception) -> str:
    """Return what failed and, for the usual causes, what to do.

    Example:
        >>> from botocore.exceptions import NoRegionError
        >>> in_one_line(NoRegionError())
        'no AWS Region is set: use --region, set AWS_REGION, or name a profile that has one'
    """
    from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError

    if isinstance(failure, NoCredentialsError):
        return "no AWS credentials were found: sign in, or name a profile with --profile"
    if isinstance(failure, NoRegionError):
        return "no AWS Region is set: use --region, set AWS_REGION, or name a profile that has one"
    text = failure.strerror or str(failure) if isinstance(failure, OSError) else str(failure)
    if isinstance(failure, ClientError):
        error = failure.response["Error"]
        # Some services, and what is between, answer without a message.
        text = ": ".join(filter(None, (failure.operation_name, error.get("Code"), error.get("Message"))))
    return printable(" ".join(text.split()))


def printable_lines(lines: Iterable[str]) -> list[str]:
    """Return the lines with nothing in them that can steer a terminal."""
    return [printable(line) for line in lines]
