"""What is measured of a design."""

from __future__ import annotations

import heapq
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.virtual_aws.ledger import Ledger
    from benchmarks.virtual_aws.region import Region


@dataclass(frozen=True)
class Effort:
    """Calls, by service, and dollars beyond Rekognition's own price: each per moderated video."""

    calls: dict[str, float]
    dollars: float

    @property
    def all_calls(self) -> float:
        """Calls to all services."""
        return sum(self.calls.values())


@dataclass(frozen=True)
class Outcome:
    """How a design fared with a backlog.

    `utilisation` is the sum of job times over slots times makespan; `possible` is what it would have been if
    the same jobs, in the same order, had each started the very moment a slot was free. `makespan` and
    `mean_job` are in seconds. `starting` is the effort from the upload to the job, `concluding` from its end
    to the verdict (this project only). `errors` are handlers' failures of a kind that no design should have.
    """

    design: str
    videos: int
    lost: int
    paid_twice: int
    utilisation: float
    possible: float
    makespan: float
    mean_job: float
    start_calls: float
    refused_starts: float
    starting: Effort
    concluding: Effort | None = None
    errors: int = 0

    def to_json(self) -> dict[str, Any]:
        """All of it, as plain values."""
        return asdict(self)


def effort(ledger: Ledger, videos: int) -> Effort:
    """What a ledger says, per video."""
    each = max(videos, 1)
    calls = {service: count / each for service, count in ledger.by_service().items()}
    return Effort(calls, ledger.dollars() / each)


def measured(
    design: str,
    region: Region,
    lost: int,
    starting: Ledger,
    concluding: Ledger | None = None,
    errors: int = 0,
) -> Outcome:
    """The outcome of a run that is over; effort is shared out among the videos that were moderated."""
    account, slots, makespan = region.account, region.conditions.slots, region.makespan
    moderated = len(account.moderated)
    starts, each = account.starts_by_outcome(), max(moderated, 1)
    jobs = [(job.uploaded, job.ended - job.started) for job in account.jobs.values() if job.ended]
    busy = sum(seconds for _, seconds in jobs)
    return Outcome(
        design=design,
        videos=len(region.backlog.uploads),
        lost=lost,
        paid_twice=len(jobs) - moderated,
        utilisation=busy / (slots * makespan) if jobs else 0.0,
        possible=busy / (slots * without_delay(jobs, slots)) if jobs else 0.0,
        makespan=makespan,
        mean_job=busy / max(len(jobs), 1),
        start_calls=sum(starts.values()) / each,
        refused_starts=(sum(starts.values()) - starts.get("", 0)) / each,
        starting=effort(starting, moderated),
        concluding=effort(concluding, moderated) if concluding else None,
        errors=errors,
    )


def without_delay(jobs: list[tuple[float, float]], slots: int) -> float:
    """The makespan of jobs (moment of upload, seconds) that start in this order as soon as a slot is free.

    Example:
        >>> without_delay([(0.0, 3.0), (0.0, 1.0), (0.5, 1.0)], slots=2)
        3.0
    """
    first = min(uploaded for uploaded, _ in jobs)
    free_at = [first] * slots
    for uploaded, seconds in jobs:
        heapq.heapreplace(free_at, max(free_at[0], uploaded) + seconds)
    return max(free_at) - first
