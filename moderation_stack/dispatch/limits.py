"""The property `limits`: how long and how large a video may be that is moderated."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from moderation_stack.validation.checks import whole_number
from moderation_stack.validation.timing import check_duration

if TYPE_CHECKING:
    import aws_cdk as cdk

MOST_BYTES = 10 * 1024**3
"""The largest video that Rekognition accepts."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """The longest and the largest video for which a job is paid; another one is `UNDETERMINED` at once.

    The duration is read from the file's container before the job starts. A container that cannot be read, or
    that lies, is left to Rekognition: the metric `MinutesModerated` counts what was moderated in fact.

    Example: `Limits(max_duration=cdk.Duration.minutes(90), max_bytes=2 * 1024**3)`

    Args:
        max_duration: longest video, in whole minutes; default: no limit.
        max_bytes: size of the largest video; default: 10 GiB, the most that Rekognition accepts.

    Raises:
        PropertyError: a value is out of range.
    """

    max_duration: cdk.Duration | None = None
    max_bytes: int = MOST_BYTES

    def __post_init__(self) -> None:
        """Check every value."""
        if self.max_duration is not None:
            check_duration("limits.max_duration", self.max_duration)
        whole_number("limits.max_bytes", self.max_bytes, 1, MOST_BYTES)
