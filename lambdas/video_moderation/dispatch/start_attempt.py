"""One attempt to start a leased video: a look at the object, then the call. Touches no table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.dispatch.preflight import NO_LIMITS, VideoLimits, unfit_reason
from video_moderation.dispatch.start_result import (
    AtLimit,
    Started,
    StartRefused,
    StartResult,
    Unavailable,
    Unfit,
)
from video_moderation.runtime.observability import logger
from video_moderation.videos.unfit_files import EMPTY

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_s3 import S3Client

    from video_moderation.dispatch.job_starter import JobStarter
    from video_moderation.dispatch.start_request import JobSettings
    from video_moderation.videos.start_leases import Leased


# So many objects are remembered by a process at most.
MOST_REMEMBERED = 1000


@dataclass
class StartAttempts:
    """Makes attempts; safe to use from several threads, as boto3's clients are.

    An object that passed the preflight while all slots were taken is not looked at again by this process.
    """

    s3: S3Client
    starter: JobStarter
    settings: JobSettings
    limits: VideoLimits = NO_LIMITS
    _passed: set[tuple[str, int, str]] = field(default_factory=set)

    def make(self, leased: Leased, deadline: datetime) -> StartResult:
        """Starts the job of a leased video, unless its object can never be moderated."""
        try:
            reason = self._unfit_reason(leased)
        except (ClientError, BotoCoreError) as trouble:
            result: StartResult = Unavailable(f"no answer from S3: {trouble}")
        else:
            if reason:
                # A bucket mounted as a folder writes an empty version first, and the file some time later.
                return Unfit(reason, retryable=reason == EMPTY)
            result = self._start(leased.request, deadline)
            self._remember(leased, result)
        return _with_what_was_sent_before(leased, result)

    def _start(self, request: str, deadline: datetime) -> StartResult:
        """Sends the request; whatever is wrong with it must not end the run, in which others wait."""
        try:
            return self.starter.start(request, deadline)
        except Exception as error:  # noqa: BLE001 - of any type, such as a request in the row that is no JSON
            logger.exception("request not sent")
            return Unavailable(
                f"the request could not be sent: {type(error).__name__}", may_have_started=True
            )

    def _unfit_reason(self, leased: Leased) -> str | None:
        has_passed = _key(leased) in self._passed
        return None if has_passed else unfit_reason(self.s3, leased.row, self.limits)

    def _remember(self, leased: Leased, result: StartResult) -> None:
        if not isinstance(result, AtLimit):
            self._passed.discard(_key(leased))
        else:
            if len(self._passed) >= MOST_REMEMBERED:
                self._passed.clear()
            self._passed.add(_key(leased))


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
