"""Moves jobs on as time passes."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from moderation_local.rekognition.faults import FailJobs, LoseCompletions, Occasion, RepeatCompletions
from moderation_local.rekognition.jobs.completion import announce

if TYPE_CHECKING:
    from moderation_local.rekognition.jobs.analysis import Analyst
    from moderation_local.rekognition.jobs.publisher import Publisher
    from moderation_local.rekognition.jobs.register import Job
    from moderation_local.rekognition.state import State


class JobRunner:
    """Opens new jobs, ends those that are due, and publishes their completions; it never waits."""

    def __init__(self, state: State, analyst: Analyst, publisher: Publisher) -> None:
        self._state = state
        self._analyst = analyst
        self._publisher = publisher
        self._ticking = threading.RLock()

    def tick(self) -> int:
        """Do all that is due by now, in the order it is due; return how many jobs ended."""
        with self._ticking:
            self._open_new_jobs()
            ended = 0
            while job := self._end_next():
                self._announce(job)
                ended += 1
            with self._state.lock:
                self._state.jobs.forget_expired(self._state.clock())
            return ended

    def next_due(self) -> float | None:
        """Return when there is something to do next (seconds since 1970), or None."""
        with self._state.lock:
            moments = [job.started_at if job.due_at is None else job.due_at for job in self._running()]
        return min(moments, default=None)

    def _running(self) -> list[Job]:
        return self._state.jobs.running()

    def _open_new_jobs(self) -> None:
        with self._state.lock:
            new = [job for job in self._running() if job.due_at is None]
        for job in new:
            settings = self._state.settings
            analysis = self._analyst.analyse(job, settings.max_video_seconds)
            seconds = analysis.metadata.seconds if analysis.metadata else 0
            due_at = job.started_at + settings.job_seconds(seconds)
            with self._state.lock:
                self._state.jobs.put(replace(job, analysis=analysis, due_at=due_at))

    def _end_next(self) -> Job | None:
        with self._state.lock:
            now = self._state.clock()
            due = [
                (job.due_at, job) for job in self._running() if job.due_at is not None and job.due_at <= now
            ]
            if not due:
                return None
            due_at, job = min(due, key=lambda entry: entry[0])
            ended = self._ended(replace(job, finished_at=due_at))
            self._state.jobs.put(ended)
            return ended

    def _ended(self, job: Job) -> Job:
        if fault := self._state.faults.take(FailJobs, Occasion(job.video.name)):
            return replace(job, announced=fault.status, status_message=fault.message)
        problem = job.analysis.problem if job.analysis else ""
        return replace(job, announced="FAILED" if problem else "SUCCEEDED", status_message=problem)

    def _announce(self, job: Job) -> None:
        with self._state.lock:
            copies = self._copies(Occasion(job.video.name))
        published = announce(job, self._publisher, copies)
        with self._state.lock:
            self._state.jobs.put(replace(job, completions=published))

    def _copies(self, occasion: Occasion) -> int:
        if self._state.faults.take(LoseCompletions, occasion):
            return 0
        repeated = self._state.faults.take(RepeatCompletions, occasion)
        return repeated.copies if repeated else 1
