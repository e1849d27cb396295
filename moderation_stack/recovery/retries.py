"""The property `retries`: how often a failed moderation job is tried again."""

from __future__ import annotations

import dataclasses

import aws_cdk as cdk

from moderation_stack.validation.checks import whole_number
from moderation_stack.validation.timing import check_duration

MOST_ATTEMPTS = 10


@dataclasses.dataclass(frozen=True, kw_only=True)
class Retries:
    """Attempts at a video whose moderation job fails, and the time between them.

    Example: `Retries(max_attempts=5, backoff=cdk.Duration.minutes(2))`

    Args:
        max_attempts: attempts in all, from 1 to 10; default: 3.
        backoff: time before the second attempt, doubled for each further one; default: 1 minute.

    Raises:
        PropertyError: a value is out of range.
    """

    max_attempts: int = 3
    backoff: cdk.Duration = cdk.Duration.minutes(1)

    def __post_init__(self) -> None:
        """Check every value."""
        whole_number("retries.max_attempts", self.max_attempts, 1, MOST_ATTEMPTS)
        check_duration("retries.backoff", self.backoff)
