"""The account's Rekognition: the stand-in in virtual time, and a record of its jobs."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderation_local.rekognition import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.virtual_aws.backlog import Backlog
    from benchmarks.virtual_aws.virtual_time.simulation import Simulation
    from moderation_local.rekognition import Settings

START_OPERATION = "StartContentModeration"


@dataclass
class Job:
    """A job: when its video was uploaded, when it started, when it ended (seconds since 1970)."""

    uploaded: float
    started: float
    ended: float | None = None


class Account:
    """Runs moderation jobs and tells `on_completion` of each one that ends.

    `jobs` are by their ids, in the order they started; `moderated` are the names of the videos with a job
    that succeeded.
    """

    def __init__(self, simulation: Simulation, backlog: Backlog, settings: Settings) -> None:
        self.jobs: dict[str, Job] = {}
        self.moderated: set[str] = set()
        self.on_completion: Callable[[str], None] = lambda message: None
        self._simulation = simulation
        self._uploaded = {upload.name: upload.at for upload in backlog.uploads}
        self._tick_at = float("inf")
        ids = itertools.count(1)
        self._engine = Engine(
            backlog,
            self,
            settings=settings,
            clock=lambda: simulation.now,
            probe=backlog.probe,
            new_id=lambda: f"{next(ids):064x}",
        )
        self._engine.on_change(self._plan_tick)

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Answers a call.

        Raises:
            RekognitionError: what the API would answer instead.
        """
        answer = self._engine.call(operation, request)
        if operation == START_OPERATION and answer["JobId"] not in self.jobs:
            uploaded = self._uploaded[request["Video"]["S3Object"]["Name"]]
            self.jobs[answer["JobId"]] = Job(uploaded, self._simulation.now)
        return answer

    def publish(self, topic_arn: str, message: str) -> None:
        """A job has ended."""
        completion = json.loads(message)
        self.jobs[completion["JobId"]].ended = self._simulation.now
        if completion["Status"] == "SUCCEEDED":
            self.moderated.add(completion["Video"]["S3ObjectName"])
        self.on_completion(message)

    def starts_by_outcome(self) -> dict[str, int]:
        """How often calls of Start ended how: by error code, "" for success."""
        return self._engine.call_counts().get(START_OPERATION, {})

    def _plan_tick(self) -> None:
        due = self._engine.next_due()
        if due is not None and due < self._tick_at:
            self._tick_at = due
            self._simulation.at(due, lambda: self._tick(due))

    def _tick(self, planned: float) -> None:
        if planned != self._tick_at:
            return  # an earlier tick has been planned since, and has planned this one anew
        self._tick_at = float("inf")
        self._engine.tick()
        self._plan_tick()
