"""The property `limits`: which videos are moderated, and how many minutes of video in a day."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from moderation_stack.validation.checks import whole_number
from moderation_stack.validation.timing import check_duration
from video_moderation.contract.storage.readable_videos import LARGEST_VIDEO_BYTES

if TYPE_CHECKING:
    import aws_cdk as cdk

MOST_DAILY_MINUTES = 10_000_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """The longest and the largest video for which a job is paid, and the minutes of video in a day.

    A longer or larger video is `UNDETERMINED` at once. Videos beyond the minutes of a day wait for the next
    day. The duration is read from the file's container before the job starts. A container that cannot be
    read is left to Rekognition, and one that lies makes the video `UNDETERMINED` afterwards: the metric
    `MinutesModerated` counts what was moderated in fact.

    Example: `Limits(max_duration=cdk.Duration.minutes(90), daily_minutes=3_000)`

    Args:
        max_duration: longest video, in whole minutes; default: no limit.
        max_bytes: size of the largest video; default: 10 GiB, the most that Rekognition accepts.
        daily_minutes: minutes of video after which no further job starts on a day, in UTC; the last job
            may exceed them by its own length; default: no limit.

    Raises:
        PropertyError: a value is out of range.
    """

    max_duration: cdk.Duration | None = None
    max_bytes: int = LARGEST_VIDEO_BYTES
    daily_minutes: int | None = None

    def __post_init__(self) -> None:
        """Check every value."""
        if self.max_duration is not None:
            check_duration("limits.max_duration", self.max_duration)
        whole_number("limits.max_bytes", self.max_bytes, 1, LARGEST_VIDEO_BYTES)
        if self.daily_minutes is not None:
            whole_number("limits.daily_minutes", self.daily_minutes, 1, MOST_DAILY_MINUTES)
