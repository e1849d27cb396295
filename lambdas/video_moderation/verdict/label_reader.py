"""Reads every label of a job into the metadata table, and evaluates the policies over them.

A video that is read in one go is evaluated while its labels stream by. A video whose reading was interrupted
continues at the page where it stopped, for which the row keeps the page's token, and is evaluated from the
metadata table after its last page. So nothing of an evaluation has to be written down halfway, and a policy
that changes in between is evaluated over all labels.

The progress also says how many rows the labels before that page made. If the table holds another number
after the last page, labels were deleted meanwhile: they are read again, from the first page on.
"""

from __future__ import annotations

import itertools
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from video_moderation.evaluation.evaluator import evaluate_video
from video_moderation.jobs.job_results import TokenExpired
from video_moderation.labels.row_count import RowCount
from video_moderation.runtime.observability import logger
from video_moderation.verdict.reading_progress import ReadingProgress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from video_moderation.evaluation.evaluator import DeployedPolicies, Findings
    from video_moderation.jobs.job_results import JobResults, Page, SucceededJob
    from video_moderation.labels.label import Label
    from video_moderation.labels.label_store import LabelStore
    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


# What is left of the function's time for the last page, the labels in the table, tag, alert, event and row.
# A throttled page may take a minute of it.
RESERVE = timedelta(seconds=90)
# Whatever ends the function costs this many pages at most: the next invocation continues from there.
PAGES_BETWEEN_SAVES = 5


class LookedTooHigh(Exception):
    """The job was asked for labels of a higher confidence than the policy looks at."""


class OutOfTime(Exception):
    """The function's time ends before the labels do; the next invocation reads the rest."""


class LabelReader:
    """Streams a job's labels, page by page: memory stays flat however long the video is."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        labels: LabelStore,
        results: JobResults,
        policies: DeployedPolicies,
        clock: Clock,
    ) -> None:
        self._analysis = analysis
        self._labels = labels
        self._results = results
        self._policies = policies
        self._clock = clock

    def read(self, row: VideoAnalysis, job_id: str, deadline: datetime) -> Findings:
        """Stores every label of the job; answers what they add up to.

        Raises:
            OutOfTime: `deadline` came too near between two pages.
            LookedTooHigh: the job was asked for less than the policy looks at, so it cannot decide.
            LabelsOutOfOrder: Rekognition broke its promise to sort by time.
            NoResults, ForeignJob, JobStillRunning: see `JobResults.first_page`.
        """
        progress = ReadingProgress.of(row, job_id)
        try:
            findings = self._resume(row, job_id, progress, deadline) if progress else None
        except TokenExpired:
            # It is good for a day. What was stored is stored again, which changes nothing.
            logger.info("pagination token expired, reading from the first page again")
            findings = None
        return findings or self._read_from_start(row, job_id, deadline)

    def _read_from_start(self, row: VideoAnalysis, job_id: str, deadline: datetime) -> Findings:
        job, page = self._results.first_page(row, job_id)
        policies = self._policies_for(row, job)
        return evaluate_video(job, self._stored_from(page, RowCount(), row, job_id, deadline), policies)

    def _resume(
        self, row: VideoAnalysis, job_id: str, progress: ReadingProgress, deadline: datetime
    ) -> Findings | None:
        """The findings of all labels in the metadata table; None if it no longer holds every one of them."""
        job = self._results.check(row, job_id)
        policies = self._policies_for(row, job)
        page = self._results.next_page(row, job_id, progress.token)
        deque(self._stored_from(page, progress.count, row, job_id, deadline), maxlen=0)
        findings = evaluate_video(job, self._labels.labels_of(row.name, job_id), policies)
        if findings.label_count == progress.count.rows:
            return findings
        logger.warning(
            "labels are missing from the metadata table, reading from the first page again",
            stored=progress.count.rows,
            found=findings.label_count,
        )
        return None

    def _stored_from(
        self, page: Page, count: RowCount, row: VideoAnalysis, job_id: str, deadline: datetime
    ) -> Iterator[Label]:
        """Every label from a page on, stored and counted before it is yielded.

        The token of a page is saved only after everything before that page was stored.
        """
        for number in itertools.count(1):
            self._labels.put(page.labels, row.name, row.video_id, job_id)
            count.add(page.labels)
            yield from page.labels
            if page.next_token is None:
                return
            out_of_time = self._clock.now() >= deadline - RESERVE
            if out_of_time or number % PAGES_BETWEEN_SAVES == 0:
                progress = ReadingProgress(page.next_token, count)
                self._analysis.save_progress(row, progress.to_json(job_id))
            if out_of_time:
                raise OutOfTime(f"{number} pages read, the next invocation continues")
            page = self._results.next_page(row, job_id, page.next_token)

    def _policies_for(self, row: VideoAnalysis, job: SucceededJob) -> DeployedPolicies:
        """The policies that decide the video.

        What lies below the confidence that the job was asked for was not looked at, and may be there.

        Raises:
            LookedTooHigh: the policy looks below that confidence.
        """
        policies = self._policies.of(row.name)
        policy, asked = policies.active, job.min_confidence
        if asked > policy.min_confidence:
            raise LookedTooHigh(
                f"the job reported labels from {asked:g} % on, "
                f"the policy {policy.version} looks from {policy.min_confidence:g} % on"
            )
        return policies
