"""What moderating many videos takes: minutes, US dollars, and days at the account's quota."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from moderation_cli.stack.job_quota import jobs_at_a_time
from moderation_cli.stack.selection import Selection
from video_moderation.contract.capacity import DEFAULT_JOBS
from video_moderation.contract.prices import MODERATION_USD_PER_MINUTE
from video_moderation.contract.status import Status
from video_moderation.runtime.clock import parse_iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb.service_resource import Table

    from moderation_cli.stack.deployment import Deployment

LATEST = 100
"""The length of a job is reckoned from so many that ended last."""
ASSUMED_JOB_SECONDS = 30.0
"""What is assumed of a job as long as none has ended; the estimate says so."""
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Throughput:
    """How fast the account moderates: jobs at a time, and how long one takes, which may be assumed."""

    jobs: int
    job_seconds: float
    jobs_assumed: bool = False
    job_seconds_assumed: bool = False

    def days(self, videos: int) -> float:
        """How many days so many videos take if nothing else is moderated.

        Example:
            >>> round(Throughput(jobs=20, job_seconds=30).days(1_000_000), 1)
            17.4
        """
        return videos * self.job_seconds / self.jobs / _SECONDS_A_DAY


@dataclass(frozen=True)
class BulkEstimate:
    """What so many videos take, by the durations of `sampled` of them; without any, `minutes` is None."""

    videos: int
    minutes: float | None
    sampled: int
    throughput: Throughput

    @property
    def usd(self) -> float | None:
        """What Rekognition charges, in US dollars; None if that is not known."""
        return None if self.minutes is None else self.minutes * MODERATION_USD_PER_MINUTE

    def document(self) -> dict[str, Any]:
        """The estimate for programs."""
        return {
            "videos": self.videos,
            "minutes": _rounded(self.minutes, 1),
            "usd": _rounded(self.usd, 2),
            "days": round(self.throughput.days(self.videos), 2),
            "durationsRead": self.sampled,
            **{_camel(name): value for name, value in asdict(self.throughput).items()},
        }

    def lines(self) -> Iterator[str]:
        """The estimate for people."""
        yield f"videos   {self.videos:,}"
        if self.minutes is None or self.usd is None:
            yield "minutes  not known: no duration could be read"
            yield f"cost     not known; {MODERATION_USD_PER_MINUTE:.2f} USD a minute"
        else:
            share = "all" if self.sampled >= self.videos else f"{self.sampled:,} of {self.videos:,}"
            yield f"minutes  {self.minutes:,.1f}, from the durations of {share}"
            yield f"cost     {self.usd:,.2f} USD, at {MODERATION_USD_PER_MINUTE:.2f} USD a minute"
        yield f"days     {self.throughput.days(self.videos):,.2f}, {self._how_days_are_reckoned()}"

    def _how_days_are_reckoned(self) -> str:
        fast = self.throughput
        jobs = f"{fast.jobs:,} jobs at a time" + (", assumed" if fast.jobs_assumed else "")
        length = "assumed" if fast.job_seconds_assumed else f"as the last {LATEST} or fewer took"
        return f"with {jobs}, of {fast.job_seconds:,.0f} s each, {length}"


def throughput(deployment: Deployment) -> Throughput:
    """Ask how fast the account moderates; what AWS does not answer is assumed, and marked so."""
    try:
        jobs, jobs_assumed = jobs_at_a_time(deployment), False
    except (ClientError, BotoCoreError):
        jobs, jobs_assumed = DEFAULT_JOBS, True
    seconds = _job_seconds(deployment.videos)
    return Throughput(jobs, seconds or ASSUMED_JOB_SECONDS, jobs_assumed, seconds is None)


def _job_seconds(videos: Table) -> float | None:
    """Return the mean time from the start of a job to its verdict; None if there was none."""
    rows = [
        row
        for status in (Status.CLEAN, Status.FLAGGED)
        for row in islice(Selection(status).rows(videos, newest=True), LATEST)
        if "StartedAt" in row and "FinishedAt" in row
    ]
    latest = sorted(rows, key=lambda row: str(row["FinishedAt"]), reverse=True)[:LATEST]
    spans = [parse_iso(row["FinishedAt"]) - parse_iso(row["StartedAt"]) for row in latest]
    return sum(span.total_seconds() for span in spans) / len(spans) if spans else None


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))
