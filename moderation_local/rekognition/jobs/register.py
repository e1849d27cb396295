"""Jobs, and the register that keeps them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from moderation_local.rekognition.errors import job_not_found
from moderation_local.rekognition.labels.timeline import Timeline
from moderation_local.rekognition.settings import RESULT_LIFETIME
from moderation_local.rekognition.videos.objects import ObjectVersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation_local.rekognition.videos.video_file import VideoMetadata

DEFAULT_MIN_CONFIDENCE = 50
"""Per cent, if the request says nothing (API reference)."""
Status = Literal["IN_PROGRESS", "SUCCEEDED", "FAILED"]
Announced = Literal["", "SUCCEEDED", "FAILED", "ERROR"]


@dataclass(frozen=True)
class Analysis:
    """What came of opening a video: its metadata and what was seen, or a problem in words."""

    metadata: VideoMetadata | None = None
    timeline: Timeline = field(default_factory=Timeline)
    problem: str = ""


@dataclass(frozen=True)
class Job:
    """A moderation job: as requested, then opened (``analysis``, ``due_at``), then finished.

    Times are in seconds since 1970. ``announced`` is the status its completion message tells.
    """

    job_id: str
    request: Mapping[str, Any]
    started_at: float
    analysis: Analysis | None = None
    due_at: float | None = None
    finished_at: float | None = None
    announced: Announced = ""
    status_message: str = ""
    completions: int = 0

    @property
    def status(self) -> Status:
        """The status ``GetContentModeration`` tells, which knows no ``ERROR``."""
        if self.finished_at is None:
            return "IN_PROGRESS"
        return "SUCCEEDED" if self.announced == "SUCCEEDED" else "FAILED"

    @property
    def video(self) -> ObjectVersion:
        """The object the job is about."""
        video = self.request["Video"]["S3Object"]
        return ObjectVersion(video["Bucket"], video["Name"], video.get("Version"))

    @property
    def min_confidence(self) -> float:
        """The lowest confidence of a reported label, per cent."""
        asked = self.request.get("MinConfidence")
        return DEFAULT_MIN_CONFIDENCE if asked is None else float(asked)

    @property
    def topic_arn(self) -> str | None:
        """The topic to tell, if any."""
        channel = self.request.get("NotificationChannel") or {}
        return channel.get("SNSTopicArn")

    def expired(self, now: float) -> bool:
        """Say whether the results are no longer kept."""
        return self.finished_at is not None and self.finished_at + RESULT_LIFETIME <= now

    def to_json(self) -> dict[str, Any]:
        """Return the job as the control endpoint shows it."""
        shown = (
            "job_id",
            "started_at",
            "due_at",
            "finished_at",
            "announced",
            "status_message",
            "completions",
        )
        labels = len(self.analysis.timeline.rows("TIMESTAMP", "TIMESTAMPS")) if self.analysis else None
        return {
            "status": self.status,
            "video": asdict(self.video),
            "job_tag": self.request.get("JobTag"),
            "labels": labels,
        } | {name: getattr(self, name) for name in shown}


class JobRegister:
    """All jobs whose results are still kept."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._running: dict[str, None] = {}
        self.most_running = 0

    def put(self, job: Job) -> None:
        """Keep a new job, or a job's new state."""
        self._jobs[job.job_id] = job
        if job.status == "IN_PROGRESS":
            self._running[job.job_id] = None
        else:
            self._running.pop(job.job_id, None)
        self.most_running = max(self.most_running, len(self._running))

    def find(self, job_id: str, now: float) -> Job:
        """Return a job.

        Raises:
            RekognitionError: ``ResourceNotFoundException``, also if its results have expired.

        """
        job = self._jobs.get(job_id)
        if job is None or job.expired(now):
            raise job_not_found(job_id)
        return job

    def name_of(self, job_id: str) -> str:
        """Return the name of the object a job is about, or "" if there is no such job."""
        job = self._jobs.get(job_id)
        return job.video.name if job else ""

    def all(self) -> list[Job]:
        """Return every job, the oldest first."""
        return list(self._jobs.values())

    def running(self) -> list[Job]:
        """Return the jobs in progress, the oldest first."""
        return [self._jobs[job_id] for job_id in self._running]

    def forget_expired(self, now: float) -> None:
        """Let go of the oldest jobs whose results have expired."""
        while self._jobs and (oldest := next(iter(self._jobs.values()))).expired(now):
            del self._jobs[oldest.job_id]
