"""``StartContentModeration``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moderation_local.rekognition.errors import (
    RekognitionError,
    too_many_jobs,
    unreadable_object,
    video_too_large,
)
from moderation_local.rekognition.faults import Occasion
from moderation_local.rekognition.jobs.register import Job
from moderation_local.rekognition.videos.objects import UnreadableObject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from moderation_local.rekognition.state import State
    from moderation_local.rekognition.videos.objects import ObjectStore

OPERATION = "StartContentModeration"


class StartContentModeration:
    """Accepts a job if its object can be found, is not too large, and a slot is free."""

    def __init__(self, state: State, objects: ObjectStore, new_id: Callable[[], str]) -> None:
        self._state = state
        self._objects = objects
        self._new_id = new_id

    def __call__(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a request that keeps the model's rules; a known token answers with its job again."""
        with self._state.lock:
            self._state.fail_if_planned(Occasion(object_name(request), OPERATION))
            if known := self._state.request_tokens.job_of(request, self._state.clock()):
                return {"JobId": known}
        job = Job(self._new_id(), request, self._state.clock())
        self._check_object(job)
        return {"JobId": self._accept(job)}

    def _check_object(self, job: Job) -> None:
        video = (job.request.get("Video") or {}).get("S3Object") or {}
        if not video.get("Bucket") or not video.get("Name"):
            raise RekognitionError("InvalidS3ObjectException")
        try:
            size = self._objects.size(job.video)
        except UnreadableObject as problem:
            raise unreadable_object() from problem
        limit = self._state.settings.max_video_bytes
        if size > limit:
            raise video_too_large(size, limit)

    def _accept(self, job: Job) -> str:
        state, settings = self._state, self._state.settings
        with state.lock:
            # Asked again: the same request may have been accepted while S3 was answering this one.
            if known := state.request_tokens.job_of(job.request, job.started_at):
                return known
            running = len(state.jobs.running())
            if running >= settings.max_concurrent_jobs:
                raise too_many_jobs(running, settings.user_arn, settings.max_concurrent_jobs)
            state.jobs.put(job)
            state.request_tokens.remember(job.request, job.job_id, job.started_at)
            return job.job_id


def object_name(request: Mapping[str, Any]) -> str:
    """Return the name of the object a request is about, or "" if it has none."""
    video = (request.get("Video") or {}).get("S3Object") or {}
    return video.get("Name") or ""
