"""A round of dispatch: start what waits, the oldest first, until Rekognition's slots are full.

Rekognition is the semaphore. No counter of ours can drift from the truth, another workload of the account
may hold slots, and a raised quota is used at once.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from .analysis import Status, VideoAnalysis
from .clock import parse_iso
from .inspection import unfit_reason
from .job import (
    AtLimit,
    JobSettings,
    JobStarter,
    NotStarted,
    StartFailed,
    Throttled,
    Unavailable,
    start_request,
)
from .observability import logger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mypy_boto3_s3 import S3Client

    from .analysis_table import VideoAnalysisTable
    from .clock import Clock
    from .recovery import Recovery


# So many videos in a row that fail like this are not themselves at fault.
MOST_SUSPECTS = 3
# No outage is believed in for longer: some videos that can never be started must not hold up all others.
PATIENCE = timedelta(days=1)


@dataclass
class Round:
    """What a round did: `ended` says why it stopped (empty, limit, throttled, unavailable, time)."""

    started: int = 0
    handed_over: int = 0
    skipped: int = 0
    ended: str = "empty"


class Suspect(NamedTuple):
    """A video that could not be started, for a reason that may not be its own."""

    row: VideoAnalysis
    trouble: Unavailable


class Dispatcher:
    """Starts the jobs of waiting videos."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        starter: JobStarter,
        s3: S3Client,
        recovery: Recovery,
        settings: JobSettings,
        clock: Clock,
    ) -> None:
        self._analysis = analysis
        self._starter = starter
        self._s3 = s3
        self._recovery = recovery
        self._settings = settings
        self._clock = clock

    def run(self, fresh: Iterable[VideoAnalysis], deadline: datetime) -> Round:
        """Starts what waits until a slot, the work or the time is lacking.

        `fresh` are the rows that were recorded just now: the index that knows the line lags a moment
        behind, and they must not wait for the next ring because of that.
        """
        this_round = Round()
        suspects: list[Suspect] = []
        try:
            for row in self._line(fresh):
                if self._clock.now() >= deadline:
                    this_round.ended = "time"
                    break
                try:
                    self._start(row, deadline, this_round)
                except Unavailable as trouble:
                    suspects.append(Suspect(row, trouble))
                    if len(suspects) == MOST_SUSPECTS:
                        if not this_round.started:
                            self._start_another(suspects, deadline, this_round)
                        break
        except (AtLimit, Throttled) as busy:
            this_round.ended = "limit" if isinstance(busy, AtLimit) else "throttled"
        self._judge(suspects, this_round)
        logger.info("dispatched", **vars(this_round))
        return this_round

    def _start_another(self, suspects: list[Suspect], deadline: datetime, this_round: Round) -> None:
        """Tries the video at the end of the line, to tell three bad videos at its head from an outage."""
        tried = {suspect.row.video_id for suspect in suspects}
        newest = self._analysis.newest(Status.PENDING, len(tried) + 1)
        another = next((row for row in newest if row.video_id not in tried), None)
        if another is not None and self._clock.now() < deadline:
            try:
                self._start(another, deadline, this_round)
            except Unavailable as trouble:
                suspects.append(Suspect(another, trouble))

    def _judge(self, suspects: list[Suspect], this_round: Round) -> None:
        """Tells a video that cannot be started from a service that cannot start any.

        If others were started, or it has waited for a day, the fault is taken for the video's, and it goes
        to recovery. Otherwise every video keeps its place and its attempt: waiting costs nothing, and an
        outage must not use attempts up.
        """
        for row, trouble in suspects:
            with logger.append_context_keys(video_id=row.video_id, video_name=row.name):
                if this_round.started or self._waited(row) > PATIENCE:
                    failure = StartFailed(
                        trouble.reason, retryable=True, may_have_started=trouble.may_have_started
                    )
                    self._hand_over(row, failure, this_round)
                else:
                    logger.error("Rekognition is unavailable, the video keeps its place", reason=str(trouble))
                    this_round.ended = "unavailable"

    def _waited(self, row: VideoAnalysis) -> timedelta:
        return self._clock.now() - parse_iso(row.queued_at)

    def _line(self, fresh: Iterable[VideoAnalysis]) -> Iterator[VideoAnalysis]:
        """All that waits, oldest first, each once."""
        waiting = self._analysis.oldest(Status.PENDING)
        newest = sorted(fresh, key=_waiting_since)
        seen: set[str] = set()
        for row in heapq.merge(waiting, newest, key=_waiting_since):
            if row.video_id not in seen:
                seen.add(row.video_id)
                yield row

    def _start(self, row: VideoAnalysis, deadline: datetime, this_round: Round) -> None:
        with logger.append_context_keys(video_id=row.video_id, video_name=row.name):
            intended = self._analysis.intend_start(row, start_request(row, self._settings))
            if intended is None:  # the index lagged, or another dispatcher was faster
                return
            try:
                reason = unfit_reason(self._s3, intended)
            except (ClientError, BotoCoreError):
                logger.exception("S3 could not be asked, the video keeps its place")
                this_round.skipped += 1
                return
            if reason:
                self._hand_over(intended, StartFailed(reason, retryable=False), this_round)
                return
            job_id = self._job_of(intended, deadline, this_round, was_intended=row.request is not None)
            if job_id:
                self._analysis.start(intended, job_id, self._clock.now())
                this_round.started += 1
                logger.info("job started", job_id=job_id, attempt=row.attempt)

    def _job_of(
        self, row: VideoAnalysis, deadline: datetime, this_round: Round, *, was_intended: bool
    ) -> str | None:
        """The job of an intended start; None if the video was handed over instead."""
        assert row.request is not None  # noqa: S101 - intend_start wrote it
        try:
            return self._starter.start(row.request, deadline)
        except NotStarted as refusal:
            refusal.may_have_started |= was_intended  # somebody may have sent it before, with success
            if isinstance(refusal, StartFailed):
                self._hand_over(row, refusal, this_round)
                return None
            if not refusal.may_have_started:
                self._analysis.forget_start(row)
            raise

    def _hand_over(self, row: VideoAnalysis, failure: StartFailed, this_round: Round) -> None:
        logger.warning("job not started", reason=failure.reason, retryable=failure.retryable)
        self._recovery.take_over(
            row,
            failure.reason,
            retryable=failure.retryable,
            may_have_started=failure.may_have_started,
        )
        this_round.handed_over += 1


def _waiting_since(row: VideoAnalysis) -> str:
    return row.queued_at
