"""Reading every label of a job: into the metadata table, and past the policies."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from video_moderation.jobs.job_results import JobResults, LookedTooHigh, TokenExpired
from video_moderation.labels.tally import Tally
from video_moderation.policy import PolicyChanged
from video_moderation.runtime.observability import logger
from video_moderation.verdict.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.jobs.job_results import Page
    from video_moderation.labels.label import Label
    from video_moderation.runtime.clock import Clock
    from video_moderation.verdict.judgement import Outcomes, Policies
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


# What is left of the function's time for tag, alert, event and row when the last page was read.
# A throttled page may take a minute of it.
RESERVE = timedelta(seconds=90)
# Whatever ends the function costs so many pages at most: the next one goes on from there.
PAGES_BETWEEN_SAVES = 5


class OutOfTime(Exception):
    """The function's time ends before the labels do; what was read is kept and the rest follows."""


@dataclass(frozen=True)
class Findings:
    """What all labels of a job add up to.

    `min_confidence` is what the job was asked for, in per cent; `duration` of the video in milliseconds.
    """

    label_count: int
    scene_count: int
    outcomes: Outcomes
    min_confidence: float
    model_version: str | None
    duration: int | None


@dataclass
class Progress:
    """How far reading the labels of one job came."""

    job_id: str
    judgement: Judgement
    token: str | None = None
    tally: Tally = field(default_factory=Tally)
    pages: int = 0

    @classmethod
    def of(cls, row: VideoAnalysis, job_id: str, policies: Policies) -> Progress:
        """The progress that the row keeps for this job under these policies, or a fresh start."""
        fresh = cls(job_id, Judgement(policies))
        kept = json.loads(row.progress) if row.progress else {}
        if kept.get("job_id") != job_id:
            return fresh
        try:
            judgement = Judgement.resume(policies, kept["judgement"])
            return cls(job_id, judgement, kept["token"], Tally.from_json(kept["tally"]))
        except (PolicyChanged, KeyError, TypeError, ValueError) as change:
            # Another release may have written it, in another form. Reading is free of consequences.
            logger.info("progress is of no use, reading from the first page again", reason=repr(change))
            return fresh

    def add(self, label: Label) -> None:
        """One label, in order of time."""
        self.tally.add(label)
        self.judgement.add(label)

    def findings(self, last: Page, min_confidence: float) -> Findings:
        """What it all adds up to, once the last page was read."""
        self.tally.close()
        return Findings(
            label_count=self.tally.label_count,
            scene_count=self.tally.scene_count,
            outcomes=self.judgement.finish(),
            min_confidence=min_confidence,
            model_version=last.model_version,
            duration=last.duration,
        )

    def to_json(self) -> str:
        """The progress as the row keeps it."""
        return json.dumps(
            {
                "job_id": self.job_id,
                "token": self.token,
                "tally": self.tally.to_json(),
                "judgement": self.judgement.to_json(),
            }
        )


class LabelReader:
    """Streams a job's labels, page by page: memory stays flat however long the video is."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        metadata: Table,
        results: JobResults,
        policies: Policies,
        clock: Clock,
    ) -> None:
        self._analysis = analysis
        self._metadata = metadata
        self._results = results
        self._policies = policies
        self._clock = clock

    def read(self, row: VideoAnalysis, job_id: str, deadline: datetime) -> Findings:
        """Stores every label of the job; answers what they add up to.

        Raises:
            OutOfTime: `deadline` came too near between two pages.
            LookedTooHigh: the job was asked for less than the policy looks at, so it cannot decide.
            LabelsOutOfOrder: Rekognition broke its promise to sort by time.
        """
        progress = Progress.of(row, job_id, self._policies)
        while True:
            try:
                page = self._results.page(row, job_id, progress.token)
            except TokenExpired:
                if progress.token is None:
                    raise
                logger.info("pagination token expired, reading from the first page again")
                progress = Progress(job_id, Judgement(self._policies))
                continue
            asked = self._asked(page)
            self._store(row, job_id, page.labels)
            for label in page.labels:
                progress.add(label)
            if not page.next_token:
                return progress.findings(page, asked)
            progress.token = page.next_token
            progress.pages += 1
            out_of_time = self._clock.now() >= deadline - RESERVE
            if out_of_time or progress.pages % PAGES_BETWEEN_SAVES == 0:
                self._analysis.save_progress(row, progress.to_json())
            if out_of_time:
                raise OutOfTime(f"{progress.tally.label_count} labels read, more to come")

    def _asked(self, page: Page) -> float:
        """What the job was asked for. What lies below it was not looked at, and may be there."""
        policy, asked = self._policies.active, page.min_confidence
        if asked <= policy.min_confidence:
            return asked
        raise LookedTooHigh(
            f"the job reported labels from {asked:g} % on, "
            f"the policy {policy.version} looks from {policy.min_confidence:g} % on"
        )

    def _store(self, row: VideoAnalysis, job_id: str, labels: Iterable[Label]) -> None:
        with self._metadata.batch_writer(overwrite_by_pkeys=["VideoName", "LabelKey"]) as batch:
            for label in labels:
                batch.put_item(Item=label.to_item(row.name, row.video_id, job_id))
