"""Reading what a finished job found, one page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from video_moderation.jobs.job_tag import JobTag
from video_moderation.labels.label import Label

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_rekognition.type_defs import GetContentModerationResponseTypeDef

    from video_moderation.videos.video_analysis import VideoAnalysis

PAGE_SIZE = 1000  # the most that Rekognition returns: docs.aws.amazon.com/rekognition/latest/APIReference


class JobStillRunning(Exception):
    """The completion came before the results: they are read later."""


class JobFailed(Exception):
    """The job ended without results, for the reason that Rekognition gives."""


class ResultsExpired(Exception):
    """Rekognition no longer knows the job: it keeps results for 7 days."""


class TokenExpired(Exception):
    """The pagination token is no longer good: reading starts again at the first page."""


class LookedTooHigh(Exception):
    """The job was asked for labels of a higher confidence than the policy looks at."""


class ForeignJob(Exception):
    """The job is not one that this pipeline started for this video."""


@dataclass(frozen=True)
class Page:
    """One page of labels, in order of time. `duration` of the video is in milliseconds.

    `min_confidence`, in per cent, is what the job was asked for.
    """

    labels: list[Label]
    next_token: str | None
    min_confidence: float
    model_version: str | None
    duration: int | None


class JobResults:
    """The results of content moderation jobs."""

    def __init__(self, rekognition: RekognitionClient) -> None:
        self._rekognition = rekognition

    def page(self, row: VideoAnalysis, job_id: str, token: str | None = None) -> Page:
        """One page of the labels of a video's job; the first without a token.

        Raises:
            JobStillRunning, JobFailed, ResultsExpired, TokenExpired: as their names say.
            ForeignJob: the job's tag is not of the row, so its labels may say nothing about the video.
        """
        response, tag = self._succeeded(row, job_id, token, PAGE_SIZE)
        return Page(
            labels=[Label.from_detection(detection) for detection in response["ModerationLabels"]],
            next_token=response.get("NextToken"),
            min_confidence=tag.min_confidence,
            model_version=response.get("ModerationModelVersion"),
            duration=response.get("VideoMetadata", {}).get("DurationMillis"),
        )

    def check(self, row: VideoAnalysis, job_id: str) -> None:
        """Returns if the video's job succeeded; raises like `page` if not."""
        self._succeeded(row, job_id, None, 1)

    def _succeeded(
        self, row: VideoAnalysis, job_id: str, token: str | None, size: int
    ) -> tuple[GetContentModerationResponseTypeDef, JobTag]:
        response = self._get(job_id, token, size)
        tag = _tag(response)
        if tag is None or (tag.video_id, tag.nonce) != (row.video_id, row.nonce):
            raise ForeignJob(f"job {job_id} was not started for video {row.video_id}")
        if response["JobStatus"] == "FAILED":
            raise JobFailed(response.get("StatusMessage") or "Rekognition gave no reason")
        if response["JobStatus"] != "SUCCEEDED":
            raise JobStillRunning(job_id)
        return response, tag

    def _get(self, job_id: str, token: str | None, size: int) -> GetContentModerationResponseTypeDef:
        request: dict[str, Any] = {"JobId": job_id, "MaxResults": size, "SortBy": "TIMESTAMP"}
        if token:
            request["NextToken"] = token
        exceptions = self._rekognition.exceptions
        try:
            return self._rekognition.get_content_moderation(**request)
        except exceptions.ResourceNotFoundException as error:
            raise ResultsExpired(f"Rekognition no longer has the results of job {job_id}") from error
        except exceptions.InvalidPaginationTokenException as error:
            raise TokenExpired(job_id) from error


def _tag(response: GetContentModerationResponseTypeDef) -> JobTag | None:
    try:
        return JobTag.read(response.get("JobTag", ""))
    except ValueError:
        return None  # a job that somebody else started
