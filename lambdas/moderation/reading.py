"""Reading every label of a job into the metadata table, from wherever it stopped before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .observability import logger
from .results import JobResults, Page, TokenExpired
from .scenes import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb.service_resource import Table

    from .analysis import VideoAnalysis
    from .analysis_table import VideoAnalysisTable
    from .clock import Clock
    from .labels import Label


# What is left of the function's time for tag, alert, event and row when the last page was read.
# A throttled page may take a minute of it.
RESERVE = timedelta(seconds=90)
# Whatever ends the function costs so many pages at most: the next one goes on from there.
PAGES_BETWEEN_SAVES = 5


class OutOfTime(Exception):
    """The function's time ends before the labels do; what was read is kept and the rest follows."""


@dataclass
class Progress:
    """How far reading the labels of one job came."""

    job_id: str
    token: str | None = None
    tally: Tally = field(default_factory=Tally)
    pages: int = 0

    @classmethod
    def of(cls, row: VideoAnalysis, job_id: str) -> Progress:
        """The progress that the row keeps for this job, or a fresh start."""
        kept = json.loads(row.progress) if row.progress else {}
        if kept.get("job_id") != job_id:
            return cls(job_id)
        return cls(job_id, kept["token"], Tally.from_json(kept["tally"]))

    def to_json(self) -> str:
        """The progress as the row keeps it."""
        return json.dumps({"job_id": self.job_id, "token": self.token, "tally": self.tally.to_json()})


class LabelReader:
    """Streams a job's labels, page by page: memory stays flat however long the video is."""

    def __init__(
        self, analysis: VideoAnalysisTable, metadata: Table, results: JobResults, clock: Clock
    ) -> None:
        self._analysis = analysis
        self._metadata = metadata
        self._results = results
        self._clock = clock

    def read(self, row: VideoAnalysis, job_id: str, deadline: datetime) -> tuple[Tally, Page]:
        """Stores every label of the job; answers what they add up to, and the last page.

        Raises:
            OutOfTime: `deadline` came too near between two pages.
        """
        progress = Progress.of(row, job_id)
        while True:
            try:
                page = self._results.page(job_id, row.video_id, progress.token)
            except TokenExpired:
                if progress.token is None:
                    raise
                logger.info("pagination token expired, reading from the first page again")
                progress = Progress(job_id)
                continue
            self._store(row, job_id, page.labels)
            for label in page.labels:
                progress.tally.add(label)
            if not page.next_token:
                progress.tally.close()
                return progress.tally, page
            progress.token = page.next_token
            progress.pages += 1
            out_of_time = self._clock.now() >= deadline - RESERVE
            if out_of_time or progress.pages % PAGES_BETWEEN_SAVES == 0:
                self._analysis.save_progress(row, progress.to_json())
            if out_of_time:
                raise OutOfTime(f"{progress.tally.label_count} labels read, more to come")

    def _store(self, row: VideoAnalysis, job_id: str, labels: Iterable[Label]) -> None:
        with self._metadata.batch_writer(overwrite_by_pkeys=["VideoName", "LabelKey"]) as batch:
            for label in labels:
                batch.put_item(Item=label.to_item(row.name, row.video_id, job_id))
