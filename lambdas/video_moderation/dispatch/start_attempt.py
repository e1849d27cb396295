"""One attempt to start a leased video: a look at the object, the count of its minutes, then the call."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.dispatch.start_result import (
    AtLimit,
    MinutesUsedUp,
    Started,
    StartRefused,
    StartResult,
    Unavailable,
    Unfit,
)
from video_moderation.inspection.preflight import NO_LIMITS, Inspection, VideoLimits, inspect
from video_moderation.runtime.observability import logger
from video_moderation.videos.unfit_files import EMPTY

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from mypy_boto3_s3 import S3Client

    from video_moderation.dispatch.job_starter import JobStarter
    from video_moderation.dispatch.start_request import JobSettings
    from video_moderation.videos.line.daily_minutes import DailyMinutes
    from video_moderation.videos.line.start_leases import Leased, StartLeases
    from video_moderation.videos.video_analysis import VideoAnalysis


# So many objects are remembered by a process at most.
MOST_REMEMBERED = 1000


@dataclass(frozen=True)
class Attempt:
    """What came of an attempt; the leased row says what was learnt of the video, and counted for it."""

    leased: Leased
    result: StartResult


@dataclass(frozen=True)
class DailyLimit:
    """The minutes of video whose jobs may be started in a day, and where they are counted."""

    minutes: DailyMinutes
    limit: timedelta
    leases: StartLeases

    def count(self, row: VideoAnalysis) -> VideoAnalysis | None:
        """The row, counted among the minutes of today; None if these are used up.

        A backfill takes the first half of a day's minutes at most: the others are left to uploads. The row
        itself is written before the request is sent: a job whose start is never recorded is corrected, too.
        """
        counted = self.minutes.count(row, self.limit / 2 if row.is_backfill else self.limit)
        if counted and counted.counted_on != row.counted_on:
            self.leases.note_learnt(counted)
        return counted


@dataclass
class StartAttempts:
    """Makes attempts; safe to use from several threads, as boto3's clients are.

    An object that passed the preflight while all slots were taken is not looked at again by this process.
    """

    s3: S3Client
    starter: JobStarter
    settings: JobSettings
    limits: VideoLimits = NO_LIMITS
    daily: DailyLimit | None = None
    _passed: dict[tuple[str, int, str], Inspection] = field(default_factory=dict)

    def make(self, leased: Leased, deadline: datetime) -> Attempt:
        """Starts the job of a leased video, unless its object can never be moderated, or not today."""
        try:
            found = self._passed.get(_key(leased)) or inspect(self.s3, leased.row, self.limits)
            if found.unfit:
                # A bucket mounted as a folder writes an empty version first, and the file some time later.
                return Attempt(leased, Unfit(found.unfit, retryable=found.unfit == EMPTY))
            leased = replace(leased, row=replace(leased.row, stated_millis=found.stated_millis))
            counted = self._counted(leased.row)
        except (ClientError, BotoCoreError) as trouble:
            result: StartResult = Unavailable(f"no answer from S3 or DynamoDB: {trouble}")
        else:
            leased = replace(leased, row=counted or leased.row)
            result = self._start(leased.request, deadline) if counted else MinutesUsedUp()
            self._remember(leased, result)
        return Attempt(leased, _with_what_was_sent_before(leased, result))

    def give_back(self, row: VideoAnalysis) -> None:
        """Takes a video whose job was not started off the minutes of its day; call this once."""
        if self.daily:
            self.daily.minutes.give_back(row, 0)

    def _counted(self, row: VideoAnalysis) -> VideoAnalysis | None:
        """The row, counted among the minutes of today; None if these are used up."""
        return self.daily.count(row) if self.daily else row

    def _start(self, request: str, deadline: datetime) -> StartResult:
        """Sends the request; whatever is wrong with it must not end the run, in which others wait."""
        try:
            return self.starter.start(request, deadline)
        except Exception as error:  # noqa: BLE001 - of any type, such as a request in the row that is no JSON
            logger.exception("request not sent")
            return Unavailable(
                f"the request could not be sent: {type(error).__name__}", may_have_started=True
            )

    def _remember(self, leased: Leased, result: StartResult) -> None:
        if not isinstance(result, AtLimit | MinutesUsedUp):
            self._passed.pop(_key(leased), None)
        else:
            if len(self._passed) >= MOST_REMEMBERED:
                self._passed.clear()
            self._passed[_key(leased)] = Inspection(stated_millis=leased.row.stated_millis)


def _key(leased: Leased) -> tuple[str, int, str]:
    """One attempt; a video that is moderated again has another nonce."""
    return leased.row.video_id, leased.row.attempt, leased.row.nonce


def _with_what_was_sent_before(leased: Leased, result: StartResult) -> StartResult:
    """The result, in which a job may have started if the same request was perhaps sent before.

    But a request of an earlier configuration that is refused now will not be answered any more.
    """
    if isinstance(result, Started) or not leased.sent_before:
        return result
    if isinstance(result, StartRefused) and not leased.is_current:
        return result
    return replace(result, may_have_started=True)
