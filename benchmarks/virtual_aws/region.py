"""One Region of one account: where a design under test runs."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from benchmarks.virtual_aws.backlog import Arrivals, Backlog
from benchmarks.virtual_aws.latencies import Chance, Latencies
from benchmarks.virtual_aws.rekognition import Account
from benchmarks.virtual_aws.virtual_time.simulation import Simulation
from moderation_local.rekognition import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


GETS_PER_START = 4
"""Get calls a second over Start calls a second, as in the default quotas of us-east-1."""


@dataclass(frozen=True)
class Conditions:
    """What a run is made under; the same seed makes the same run.

    With `uploaders`, this project gives them fair shares.
    `job_seconds_per_video_second` is an assumption: AWS publishes no figure.
    """

    seed: int = 1
    arrivals: Arrivals = "at-once"
    slots: int = 20
    uploaders: int = 0
    starts_per_second: int = 5
    job_seconds_per_video_second: float = 0.5
    latencies: Latencies = field(default_factory=Latencies)

    def settings(self) -> Settings:
        """The stand-in's settings."""
        return Settings(
            job_seconds_per_video_second=self.job_seconds_per_video_second,
            max_concurrent_jobs=self.slots,
            start_calls_per_second=self.starts_per_second,
            get_calls_per_second=GETS_PER_START * self.starts_per_second,
        )


class Region:
    """Virtual time, a backlog of videos, and the account's Rekognition."""

    def __init__(self, videos: int, conditions: Conditions) -> None:
        self.conditions = conditions
        self.latencies = conditions.latencies
        self.simulation = Simulation()
        self.chance = Chance(conditions.seed)
        self.backlog = Backlog(videos, Chance(conditions.seed), conditions.arrivals, conditions.uploaders)
        self.account = Account(self.simulation, self.backlog, conditions.settings())

    def later(self, mean_seconds: float, action: Callable[[], None]) -> None:
        """Do `action` after about so many seconds."""
        self.simulation.after(self.chance.around(mean_seconds), action)

    @property
    def makespan(self) -> float:
        """Seconds from the first upload until the last job ended."""
        first = self.backlog.uploads[0].at
        return max((job.ended or first for job in self.account.jobs.values()), default=first) - first

    @cached_property
    def horizon(self) -> float:
        """The moment by which any design that works is done."""
        settings = self.conditions.settings()
        seconds = sum(settings.job_seconds(upload.seconds) for upload in self.backlog.uploads)
        return self.backlog.uploads[-1].at + 3 * seconds / self.conditions.slots + 3600


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """The code under test draws its jitter from `random` itself: seeded in here, untouched afterwards."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)
