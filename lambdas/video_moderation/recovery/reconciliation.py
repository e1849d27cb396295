"""Finds stuck videos and restarts them.

Every hand-over of the pipeline is by message, and a message can be lost. So the table, which is the truth,
is asked now and then who has been where for longer than that can take.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from video_moderation.contract.status import Status
from video_moderation.jobs.job_results import (
    ForeignJob,
    JobFailed,
    JobStillRunning,
    NoResults,
    SuccessNotBelieved,
)
from video_moderation.runtime.clock import parse_iso
from video_moderation.runtime.observability import logger
from video_moderation.videos.line.oldest_upload import oldest_upload
from video_moderation.videos.skipped_rows import SkippedRows

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from mypy_boto3_sqs import SQSClient

    from video_moderation.jobs.job_results import JobResults
    from video_moderation.recovery.recovery import Recovery
    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable

LINE_PAGE = 250
"""Where uploaders take turns, many rows are read to find the one that has waited longest."""


@dataclass
class ReconciliationResult:
    """What a reconciliation saw and did; ages in seconds, 0 where there is no such video.

    `failures` counts videos that could not be looked at: the others were.
    """

    oldest_waiting: float = 0.0
    oldest_in_progress: float = 0.0
    oldest_undecided: float = 0.0
    completions_resent: int = 0
    recoveries_restarted: int = 0
    failures: int = 0
    unreadable_rows: int = 0


class Reconciliation:
    """Asks about jobs in progress, and recoveries, that are older than `stale_after`."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        results: JobResults,
        recovery: Recovery,
        sqs: SQSClient,
        completion_queue_url: str,
        stale_after: timedelta,
        clock: Clock,
    ) -> None:
        self._analysis = analysis
        self._results = results
        self._recovery = recovery
        self._sqs = sqs
        self._completion_queue_url = completion_queue_url
        self._stale_after = stale_after
        self._clock = clock

    def run(self, deadline: datetime) -> ReconciliationResult:
        """Looks once at every video that is on its way, the oldest first, until `deadline` if need be."""
        findings, skipped = ReconciliationResult(), SkippedRows()
        line = self._analysis.oldest(Status.PENDING, LINE_PAGE, skipped)
        if waiting := oldest_upload((row.position, row.queued_at) for row in line):
            findings.oldest_waiting = self._age(waiting).total_seconds()
        if undecided := self._analysis.oldest_undecided(skipped):
            findings.oldest_undecided = self._age(undecided).total_seconds()
        for status, check in (
            (Status.IN_PROGRESS, self._check_job),
            (Status.RECOVERING, self._check_recovery),
        ):
            for row in self._analysis.oldest(status, skipped=skipped):
                if self._clock.now() >= deadline:
                    break
                self._check(row, check, findings)
        findings.unreadable_rows = skipped.count
        logger.info("reconciled", **vars(findings))
        return findings

    def _check(
        self,
        row: VideoAnalysis,
        check: Callable[[VideoAnalysis, ReconciliationResult], None],
        findings: ReconciliationResult,
    ) -> None:
        """One video's trouble is its own: the others are looked at all the same."""
        with logger.append_context_keys(video_id=row.video_id, job_id=row.job_id):
            try:
                check(row, findings)
            except Exception:  # noqa: BLE001 - whatever it is, it must not hold up the others
                logger.exception("video could not be looked at")
                findings.failures += 1

    def _check_job(self, row: VideoAnalysis, findings: ReconciliationResult) -> None:
        self._measure(row, findings)
        last_sign = max(row.started_at or row.queued_at, row.resent_at or "")
        if self._age(last_sign) < self._stale_after or row.job_id is None:
            return
        self._ask(row, row.job_id, findings)

    def _ask(self, row: VideoAnalysis, job_id: str, findings: ReconciliationResult) -> None:
        try:
            self._results.check(row, job_id)
        except JobStillRunning:
            logger.info("job is still running")
            return
        except JobFailed:
            self._resend(row, job_id, "FAILED")
        except SuccessNotBelieved:
            # Content Alert decides so, too, and counts the minutes that were moderated all the same.
            self._resend(row, job_id, "SUCCEEDED")
        except (NoResults, ForeignJob) as lost:
            logger.warning("this job decides nothing, recovery takes the video over", reason=str(lost))
            self._recovery.take_over(row, str(lost), retryable=lost.retryable)
            return
        else:
            self._resend(row, job_id, "SUCCEEDED")
        findings.completions_resent += 1

    def _resend(self, row: VideoAnalysis, job_id: str, status: str) -> None:
        """Sends the completion that never arrived, or is still queued, in the shape that Rekognition sends.

        It is noted first, so that a message that is only queued is not joined by another one at every run.
        """
        if not self._analysis.note_resent(row, self._clock.now()):
            return
        logger.warning("completion is overdue, sent again", status=status)
        completion = {
            "JobId": job_id,
            "Status": status,
            "API": "StartContentModeration",
            "JobTag": row.video_id,
            "Timestamp": int(self._clock.now().timestamp() * 1000),
            "Video": {"S3ObjectName": row.name, "S3Bucket": row.bucket},
        }
        self._sqs.send_message(QueueUrl=self._completion_queue_url, MessageBody=json.dumps(completion))

    def _check_recovery(self, row: VideoAnalysis, findings: ReconciliationResult) -> None:
        self._measure(row, findings)
        if self._age(row.recovering_since or row.queued_at) < self._stale_after:
            return
        if not self._recovery.is_running(row):
            logger.warning("recovery was lost, started again")
            self._recovery.restart(row)
            findings.recoveries_restarted += 1

    def _measure(self, row: VideoAnalysis, findings: ReconciliationResult) -> None:
        """A video that is recovering is in progress, too: nobody has decided on it."""
        age = self._age(row.started_at or row.queued_at).total_seconds()
        findings.oldest_in_progress = max(findings.oldest_in_progress, age)

    def _age(self, since: str) -> timedelta:
        return self._clock.now() - parse_iso(since)
