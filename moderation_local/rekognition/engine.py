"""The engine: Rekognition's content moderation of stored video, but for looking at the pictures."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from moderation_local.rekognition.calls import Call
from moderation_local.rekognition.errors import RekognitionError
from moderation_local.rekognition.jobs.analysis import Analyst
from moderation_local.rekognition.jobs.runner import JobRunner
from moderation_local.rekognition.labels.scenes import read_scenes
from moderation_local.rekognition.operations.get import GetContentModeration
from moderation_local.rekognition.operations.limits import CallRate
from moderation_local.rekognition.operations.start import StartContentModeration, object_name
from moderation_local.rekognition.parameters import OPERATIONS, check_request
from moderation_local.rekognition.settings import Settings
from moderation_local.rekognition.state import State
from moderation_local.rekognition.videos.video_file import Probe, probe_video

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from moderation_local.rekognition.clock import Clock
    from moderation_local.rekognition.faults import Fault
    from moderation_local.rekognition.jobs.publisher import Publisher
    from moderation_local.rekognition.jobs.register import Job
    from moderation_local.rekognition.videos.objects import ObjectStore


class Engine:
    """Answers ``StartContentModeration`` and ``GetContentModeration``.

    Nothing in here waits: time is what ``clock`` says, and jobs advance when `tick` is called. A
    server does so when a job is due; a test does so after it has moved its clock. ``probe`` opens a video
    and may be replaced where no real file is at hand.

    >>> engine = Engine(S3ObjectStore(s3), SnsPublisher(sns), clock=clock)  # doctest: +SKIP
    >>> job = engine.call("StartContentModeration", {"Video": {...}})["JobId"]  # doctest: +SKIP
    >>> clock.advance(60), engine.tick()  # doctest: +SKIP
    """

    def __init__(
        self,
        objects: ObjectStore,
        publisher: Publisher,
        *,
        settings: Settings | None = None,
        clock: Clock = time.time,
        probe: Probe = probe_video,
        new_id: Callable[[], str] = lambda: secrets.token_hex(32),
    ) -> None:
        self._state = State(clock, settings or Settings())
        self._analyst = Analyst(objects, probe)
        self._runner = JobRunner(self._state, self._analyst, publisher)
        self._get = GetContentModeration(self._state)
        self._start = StartContentModeration(self._state, objects, new_id)
        self._rates = {operation: CallRate() for operation in OPERATIONS}
        self._listeners: list[Callable[[], None]] = []

    def call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a call, with request and answer as they are on the wire.

        Raises:
            RekognitionError: what the API would answer instead.

        """
        call = Call(self._state.clock(), operation)
        try:
            self._admit(operation)
            check_request(operation, request)
            call = self._described(call, request)
            answer = self._start(request) if operation == OPERATIONS[0] else self._get(request)
        except RekognitionError as problem:
            self._record(replace(call, error=problem.code))
            raise
        self._record(replace(call, job_id=answer["JobId"]))
        self._notify()
        return answer

    def tick(self) -> int:
        """Open new jobs, end those due by now and publish their completions; return how many ended."""
        return self._runner.tick()

    def next_due(self) -> float | None:
        """Return when `tick` has something to do next (seconds since 1970), or None."""
        return self._runner.next_due()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever `next_due` may have become earlier."""
        self._listeners.append(listener)

    def set_scenes(self, bucket: str, name: str, scenes: Sequence[Mapping[str, Any]] | None) -> None:
        """Say what is seen in an object of that name; None leaves it to its scene file again.

        Raises:
            InvalidScenes: a scene cannot be used.

        """
        parsed = None if scenes is None else read_scenes({"scenes": list(scenes)})
        self._analyst.set_scenes(bucket, name, parsed)

    def plan(self, *faults: Fault) -> None:
        """Plan faults (see `moderation_local.rekognition.faults`)."""
        with self._state.lock:
            self._state.faults.add(*faults)

    def clear_faults(self) -> None:
        """Forget every fault still to come."""
        with self._state.lock:
            self._state.faults.clear()

    def expire_tokens(self) -> None:
        """Make every ``NextToken`` given out so far invalid."""
        with self._state.lock:
            self._state.page_tokens.expire_all()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._state.settings

    def configure(self, **changes: Any) -> Settings:
        """Change settings while running; jobs already opened keep their duration."""
        with self._state.lock:
            self._state.settings = self._state.settings.changed(**changes)
        self._notify()
        return self._state.settings

    def jobs(self) -> list[Job]:
        """Return every job whose results are kept, the oldest first."""
        with self._state.lock:
            return self._state.jobs.all()

    def most_running(self) -> int:
        """Return how many jobs there were in progress at once at most."""
        return self._state.jobs.most_running

    def calls(self) -> list[Call]:
        """Return the latest calls, the oldest first."""
        with self._state.lock:
            return self._state.calls.latest()

    def call_counts(self) -> dict[str, dict[str, int]]:
        """Return how often each operation ended how: ``{operation: {error code or "": count}}``."""
        with self._state.lock:
            return self._state.calls.counts()

    @property
    def clock(self) -> Clock:
        """The clock the engine goes by."""
        return self._state.clock

    def _admit(self, operation: str) -> None:
        limit = self._state.settings.calls_per_second(operation)
        with self._state.lock:
            if not self._rates[operation].admits(self._state.clock(), limit):
                raise RekognitionError("ProvisionedThroughputExceededException")

    def _described(self, call: Call, request: Mapping[str, Any]) -> Call:
        if call.operation == OPERATIONS[0]:
            return replace(call, object_name=object_name(request))
        job_id = request["JobId"]
        with self._state.lock:
            name, page = self._state.jobs.name_of(job_id), self._get.page_number(request)
        return replace(call, object_name=name, job_id=job_id, page=page)

    def _record(self, call: Call) -> None:
        with self._state.lock:
            self._state.calls.add(call)

    def _notify(self) -> None:
        for listener in self._listeners:
            listener()
