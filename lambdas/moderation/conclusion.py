"""Bringing a video to its verdict: the only way to CLEAN, FLAGGED and UNDETERMINED."""

from __future__ import annotations

import dataclasses
import json
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

from .analysis import Status, VideoAnalysis
from .observability import logger, metrics
from .results import JobFailed, JobStillRunning, ResultsExpired
from .verdict import Verdict, decide, undetermined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from .analysis_table import VideoAnalysisTable
    from .announcement import Announcer
    from .clock import Clock
    from .messages import GiveUp, JobCompletion
    from .reading import LabelReader
    from .recovery import Recovery
    from .results import JobResults
    from .verdict_tag import VerdictTagger


class UnknownVideo(Exception):
    """There is no row for the video that the message speaks of."""


class NotRecordedYet(Exception):
    """The job ended before its start was recorded; the message is handled when it was."""


class BeingConcluded(Exception):
    """Another copy of the same message is concluding the video; this one comes again."""


class Conclusion:
    """Handles the end of a job, good or bad, and the end of all attempts.

    `owner` is the message at hand and `deadline` when its handler's time ends: see
    `VideoAnalysisTable.claim`.
    """

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        reader: LabelReader,
        results: JobResults,
        tagger: VerdictTagger,
        announcer: Announcer,
        recovery: Recovery,
        clock: Clock,
    ) -> None:
        self._analysis = analysis
        self._reader = reader
        self._results = results
        self._tagger = tagger
        self._announcer = announcer
        self._recovery = recovery
        self._clock = clock

    def complete(self, completion: JobCompletion, owner: str, deadline: datetime) -> None:
        """A job ended.

        Raises:
            UnknownVideo, NotRecordedYet, BeingConcluded, JobStillRunning, OutOfTime: the message must come
                again.
        """
        row = self._row_of_job(completion)
        if row is None:
            return
        if row.status is Status.RECOVERING:
            # A second word of a failed job: the first may have died before the recovery was running.
            self._recovery.execute(row)
        elif completion.status != "SUCCEEDED":
            self._recover(row, self._failure_reason(completion))
        else:
            self._conclude_succeeded(row, completion.job_id, owner, deadline)

    def give_up(self, message: GiveUp, owner: str, deadline: datetime) -> None:
        """The last attempt is over: the video ends UNDETERMINED, and people are told."""
        row = self._row(message.video_id)
        if row.status is not Status.RECOVERING or row.attempt != message.attempt:
            logger.info("nothing to give up: the video has moved on", status=row.status)
            return
        with self._claim(row, owner, deadline) as claimed:
            if claimed:
                self._conclude(claimed, undetermined(message.reason))

    def _row_of_job(self, completion: JobCompletion) -> VideoAnalysis | None:
        """The row whose current job has ended; None if this job no longer matters."""
        row = self._row(completion.video_id)
        if row.job_id == completion.job_id and row.status in (Status.IN_PROGRESS, Status.RECOVERING):
            return row
        if row.status.is_verdict or row.status is Status.IN_PROGRESS or row.job_id == completion.job_id:
            logger.info("completion of no consequence", status=row.status, current_job_id=row.job_id)
            return None
        return self._adopted(row, completion)

    def _adopted(self, row: VideoAnalysis, completion: JobCompletion) -> VideoAnalysis | None:
        """The row of a job whose start was never recorded: a success is the video's, a failure waits.

        A failed job that no request of this attempt can have started belongs to an attempt that is over.
        """
        if completion.status != "SUCCEEDED":
            if row.request is None or row.status is Status.RECOVERING:
                logger.info("failure of an attempt that is over", attempt=row.attempt)
                return None
            raise NotRecordedYet(f"job {completion.job_id} {completion.status}, row {row.status}")
        try:
            self._results.check(completion.job_id, completion.video_id)
        except (JobFailed, ResultsExpired) as failure:
            logger.info("nothing to adopt", reason=str(failure))
            return None
        if not self._analysis.adopt(row, completion.job_id, self._clock.now()):
            raise NotRecordedYet(f"the row changed while job {completion.job_id} was adopted")
        return dataclasses.replace(row, status=Status.IN_PROGRESS, job_id=completion.job_id)

    def _conclude_succeeded(self, row: VideoAnalysis, job_id: str, owner: str, deadline: datetime) -> None:
        with self._claim(row, owner, deadline) as claimed:
            if claimed is None:
                return
            try:
                tally, page = self._reader.read(claimed, job_id, deadline)
            except (JobFailed, ResultsExpired) as failure:
                self._recover(claimed, str(failure))
                return
            self._conclude(claimed, decide(tally, page.model_version, page.duration))

    def _conclude(self, row: VideoAnalysis, verdict: Verdict) -> None:
        """Tag, announcements, and last of all the row: until then, the message comes again."""
        self._tagger.tag(row, verdict.tag)
        self._announcer.announce(row, verdict)
        details = verdict.attributes() | _asked(row)
        if not self._analysis.conclude(row, verdict.status, details, self._clock.now()):
            logger.warning("the video moved on while it was concluded", verdict=verdict.status)
            return
        metrics.add_metric(f"Videos{verdict.status.value.capitalize()}", MetricUnit.Count, 1)
        logger.info("concluded", verdict=verdict.status, label_count=verdict.label_count)

    def _recover(self, row: VideoAnalysis, reason: str) -> None:
        metrics.add_metric("JobsFailed", MetricUnit.Count, 1)
        logger.warning("job failed", reason=reason, attempt=row.attempt)
        self._recovery.take_over(row, reason, retryable=True)

    def _failure_reason(self, completion: JobCompletion) -> str:
        """Rekognition's own words, which the completion lacks; for ERROR it may have none."""
        try:
            self._results.check(completion.job_id, completion.video_id)
        except (JobFailed, ResultsExpired) as failure:
            return str(failure)
        except JobStillRunning:
            pass
        return f"Rekognition reported {completion.status} and gave no reason"

    @contextmanager
    def _claim(self, row: VideoAnalysis, owner: str, deadline: datetime) -> Iterator[VideoAnalysis | None]:
        """The row, for as long as this message concludes it; None if there is nothing to do for it.

        Another message that has the row is itself kept until it has succeeded, so this one may go. But two
        copies of one message are kept or deleted together: the second has to come again.

        Raises:
            BeingConcluded: a copy of this same message has the row.
        """
        claimed = self._analysis.claim(row, owner, self._clock.now(), deadline)
        if claimed is None:
            now = self._row(row.video_id)
            if now.claimed_by == owner and now.status is row.status:
                raise BeingConcluded(f"{owner} is being handled elsewhere")
            logger.info("nothing to conclude", status=now.status, claimed_by=now.claimed_by)
            yield None
            return
        try:
            yield claimed
        except Exception:
            self._analysis.release(claimed, owner)
            raise

    def _row(self, video_id: str) -> VideoAnalysis:
        row = self._analysis.get(video_id)
        if row is None:
            raise UnknownVideo(f"no row has VideoId {video_id!r}")
        return row


def _asked(row: VideoAnalysis) -> dict[str, Decimal]:
    """The confidence, in per cent, from which on Rekognition was asked for labels; none if it never was.

    Who judges the stored labels anew must know what was never asked for.
    """
    if row.request is None:
        return {}
    return {"MinConfidence": Decimal(str(json.loads(row.request)["MinConfidence"]))}
