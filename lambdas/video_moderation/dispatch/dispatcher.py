"""A round of dispatch: start what waits, the oldest first, until Rekognition's slots are full.

Rekognition is the semaphore. No counter of ours can drift from the truth, another workload of the account
may hold slots, and a raised quota is used at once.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.contract.status import Status
from video_moderation.dispatch.job_starter import (
    AtLimit,
    JobSettings,
    JobStarter,
    NotStarted,
    Refused,
    StartFailed,
    Throttled,
    Unavailable,
    start_request,
)
from video_moderation.dispatch.preflight import unfit_reason
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.runtime.observability import logger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from mypy_boto3_s3 import S3Client

    from video_moderation.recovery.recovery import Recovery
    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


# So many videos that fail like this are enough for a round: it may be an outage.
MOST_SUSPECTS = 3
# What failed is tried again after as long as it has been failing, within these bounds: some hundred videos
# that can never be started then take but a part of the rounds.
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
# Trouble longer ago than this was another one.
FORGOTTEN = timedelta(hours=1)
# No outage is believed in for longer: then the next attempt begins, and in the end people are told.
PATIENCE = timedelta(days=1)


@dataclass
class Round:
    """What a round did: `ended` says why it stopped (empty, limit, throttled, unavailable, time).

    `suspected` were not started and keep their place; `failures` were to be handed over, and could not be.
    """

    started: int = 0
    handed_over: int = 0
    suspected: int = 0
    failures: int = 0
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
            for row in self._line(fresh, this_round):
                if self._clock.now() >= deadline:
                    this_round.ended = "time"
                    break
                if suspect := self._start(row, deadline, this_round):
                    suspects.append(suspect)
                    if len(suspects) == MOST_SUSPECTS:
                        break
        except (AtLimit, Throttled) as busy:
            this_round.ended = "limit" if isinstance(busy, AtLimit) else "throttled"
        self._judge(suspects, this_round)
        logger.info("dispatched", **vars(this_round))
        return this_round

    def _judge(self, suspects: list[Suspect], this_round: Round) -> None:
        """Tells a video that cannot be started from a service that cannot start any.

        If its request was refused again, while others were started, or if it has been failing for a day, the
        fault is taken for the video's, and it goes to recovery. Otherwise it keeps its place and its attempt,
        since an outage must not use attempts up, and lets others go first for a while: so those that can
        never be started hold nobody up.
        """
        now = self._clock.now()
        for row, trouble in suspects:
            with logger.append_context_keys(video_id=row.video_id, video_name=row.name):
                since = self._troubled_since(row)
                refused_again = isinstance(trouble, Refused) and since < now and not trouble.may_have_started
                if (refused_again and this_round.started) or now - since > PATIENCE:
                    self._hand_over(row, StartFailed(trouble.reason, retryable=True), this_round)
                else:
                    logger.error("not started, the video keeps its place", reason=trouble.reason)
                    this_round.suspected += 1
                    again = now + min(max(now - since, SHORTEST_WAIT), LONGEST_WAIT)
                    self._analysis.troubled(row, since, again, may_have_started=trouble.may_have_started)
        if suspects and not this_round.started and this_round.ended in ("empty", "time"):
            this_round.ended = "unavailable"

    def _troubled_since(self, row: VideoAnalysis) -> datetime:
        """When the trouble began that the video is in now."""
        now = self._clock.now()
        if row.troubled_since and row.not_before and now - parse_iso(row.not_before) < FORGOTTEN:
            return parse_iso(row.troubled_since)
        return now

    def _line(self, fresh: Iterable[VideoAnalysis], this_round: Round) -> Iterator[VideoAnalysis]:
        """All that waits, oldest first, each once; of what failed before only the first stays in its place.

        So each round tries one of those again, and the rest when nothing else waits. None is tried before
        its time, unless others were started: then the trouble may be over.
        """
        now = iso(self._clock.now())
        waiting = self._analysis.oldest(Status.PENDING)
        newest = sorted(fresh, key=_waiting_since)
        seen: set[str] = set()
        due: list[VideoAnalysis] = []
        too_early: list[VideoAnalysis] = []
        for row in heapq.merge(waiting, newest, key=_waiting_since):
            if row.video_id in seen:
                continue
            seen.add(row.video_id)
            if row.not_before:
                (due if row.not_before <= now else too_early).append(row)
            if row.not_before is None or (len(due) == 1 and due[0] is row):
                yield row
        yield from due[1:]
        if this_round.started:
            yield from too_early

    def _start(self, row: VideoAnalysis, deadline: datetime, this_round: Round) -> Suspect | None:
        """Starts the job of a row, or does with it what is to be done; a suspect is to be judged later.

        Raises:
            AtLimit, Throttled: no other video would be started now.
        """
        with logger.append_context_keys(video_id=row.video_id, video_name=row.name):
            request = start_request(row, self._settings)
            before = self._analysis.intend_start(row, request)
            if before is None:  # the index lagged, or another dispatcher was faster
                return None
            intended = replace(before, request=before.request or request)
            was_intended = before.request is not None
            try:
                reason = unfit_reason(self._s3, intended)
            except (ClientError, BotoCoreError) as trouble:
                return Suspect(
                    intended, Unavailable(f"no answer from S3: {trouble}", may_have_started=was_intended)
                )
            if reason:
                self._hand_over(intended, StartFailed(reason, retryable=False), this_round)
                return None
            # A request of an earlier configuration that is refused now will not be answered any more.
            is_current = was_intended and intended.request == request
            return self._send(
                intended, deadline, this_round, was_intended=was_intended, is_current=is_current
            )

    def _send(
        self,
        row: VideoAnalysis,
        deadline: datetime,
        this_round: Round,
        *,
        was_intended: bool,
        is_current: bool,
    ) -> Suspect | None:
        """Sends the request that was written down, and notes what came of it.

        If it `was_intended`, somebody may have sent it before, with success; if it `is_current`, it is also
        what would be asked for today.
        """
        assert row.request is not None  # noqa: S101 - intend_start wrote it
        try:
            job_id = self._starter.start(row.request, deadline)
        except NotStarted as refusal:
            refusal.may_have_started |= is_current if isinstance(refusal, Refused) else was_intended
            if isinstance(refusal, Unavailable):
                return Suspect(row, refusal)
            if isinstance(refusal, StartFailed):
                if refusal.may_have_started:
                    return Suspect(row, Unavailable(refusal.reason, may_have_started=True))
                self._hand_over(row, refusal, this_round)
                return None
            if not refusal.may_have_started:
                self._analysis.forget_start(row)
            raise
        self._analysis.start(row, job_id, self._clock.now())
        this_round.started += 1
        logger.info("job started", job_id=job_id, attempt=row.attempt)
        return None

    def _hand_over(self, row: VideoAnalysis, failure: StartFailed, this_round: Round) -> None:
        logger.warning("job not started", reason=failure.reason, retryable=failure.retryable)
        try:
            self._recovery.take_over(row, failure.reason, retryable=failure.retryable)
        except (ClientError, BotoCoreError):
            # The video waits in its place, or the reconciler finds it recovering without an execution.
            logger.exception("not handed over to recovery")
            this_round.failures += 1
        else:
            this_round.handed_over += 1


def _waiting_since(row: VideoAnalysis) -> str:
    return row.queued_at
