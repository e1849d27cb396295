"""Reads the results of a finished job page by page, and checks that they are about the right video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_plus

from video_moderation.jobs.job_tag import JobTag
from video_moderation.labels.label import Label

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_rekognition.type_defs import GetContentModerationResponseTypeDef

    from video_moderation.videos.video_analysis import VideoAnalysis

PAGE_SIZE = 1000  # the most that Rekognition returns: docs.aws.amazon.com/rekognition/latest/APIReference
NEAR_MILLIS, NEAR_SHARE = 10_000, 0.1
# Rekognition's words for a video that no further attempt can moderate: "Unsupported codec/format."
HOPELESS = ("unsupported codec", "unsupported format", "unsupported video")


class JobStillRunning(Exception):
    """The completion came before the results: they are read later."""


class TokenExpired(Exception):
    """The pagination token is no longer good: reading starts again at the first page."""


class ForeignJob(Exception):
    """The job is not one that this pipeline started for this video; another attempt may fare better."""

    retryable = True


class NoResults(Exception):
    """The job has ended and decides nothing; `retryable` if another attempt may.

    `moderated_millis` is how much video Rekognition moderated all the same, None if it does not say.
    """

    retryable = True
    moderated_millis: int | None = None


class JobFailed(NoResults):
    """The job ended without results, for the reason that Rekognition gives.

    Example:
        >>> JobFailed("Unsupported codec/format.").retryable, JobFailed("Internal error").retryable
        (False, True)
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.retryable = not any(words in reason.lower() for words in HOPELESS)


class ResultsExpired(NoResults):
    """Rekognition no longer knows the job: it keeps results for 7 days."""


class SuccessNotBelieved(NoResults):
    """The job succeeded, and yet its answer does not show that this very video was looked at."""

    retryable = False

    def __init__(self, reason: str, moderated_millis: int | None = None) -> None:
        super().__init__(reason)
        self.moderated_millis = moderated_millis


@dataclass(frozen=True)
class SucceededJob:
    """A job that looked at the whole video.

    `min_confidence`, in per cent, is what the job was asked for; `duration` of the video is in milliseconds.
    """

    min_confidence: float
    model_version: str | None
    duration: int


@dataclass(frozen=True)
class Page:
    """One page of labels, in order of time."""

    labels: list[Label]
    next_token: str | None


class JobResults:
    """The results of content moderation jobs.

    `JobTag` is optional in the API's answer. A job that runs or has failed is therefore believed by its id;
    a success must carry the tag on its first page. On no page may the tag be that of another job.
    """

    def __init__(self, rekognition: RekognitionClient) -> None:
        self._rekognition = rekognition

    def check(self, row: VideoAnalysis, job_id: str) -> SucceededJob:
        """The video's job, if it succeeded; raises like `first_page` if not."""
        return self._first(row, job_id, 1)[0]

    def first_page(self, row: VideoAnalysis, job_id: str) -> tuple[SucceededJob, Page]:
        """The video's job and its first page of labels.

        Raises:
            JobStillRunning, JobFailed, ResultsExpired: as their names say.
            ForeignJob: the job's tag is not of the row, so its labels may say nothing about the video.
            SuccessNotBelieved: the answer is about another object version, about no video at all, or about
                one of another duration than the file states.
        """
        return self._first(row, job_id, PAGE_SIZE)

    def next_page(self, row: VideoAnalysis, job_id: str, token: str) -> Page:
        """A later page of labels.

        Raises:
            TokenExpired: the token is older than a day.
            ForeignJob, ResultsExpired, SuccessNotBelieved: see `first_page`.
        """
        response, _ = self._succeeded(row, job_id, PAGE_SIZE, token)
        return _page(response)

    def _first(self, row: VideoAnalysis, job_id: str, size: int) -> tuple[SucceededJob, Page]:
        response, tag = self._succeeded(row, job_id, size, None)
        if tag is None:
            raise ForeignJob(f"job {job_id} has no tag, so it was not started for video {row.video_id}")
        duration = response.get("VideoMetadata", {}).get("DurationMillis") or 0
        if duration <= 0:
            raise SuccessNotBelieved("Rekognition reports success, but no duration of the video")
        _check_duration(row, duration)
        job = SucceededJob(tag.min_confidence, response.get("ModerationModelVersion"), duration)
        return job, _page(response)

    def _succeeded(
        self, row: VideoAnalysis, job_id: str, size: int, token: str | None
    ) -> tuple[GetContentModerationResponseTypeDef, JobTag | None]:
        response = self._get(job_id, size, token)
        tag = _tag_for(row, job_id, response)
        if response["JobStatus"] == "FAILED":
            raise JobFailed(response.get("StatusMessage") or "Rekognition gave no reason")
        if response["JobStatus"] != "SUCCEEDED":
            raise JobStillRunning(job_id)
        _check_object(row, response)
        return response, tag

    def _get(self, job_id: str, size: int, token: str | None) -> GetContentModerationResponseTypeDef:
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


def _page(response: GetContentModerationResponseTypeDef) -> Page:
    labels = [Label.from_detection(detection) for detection in response["ModerationLabels"]]
    return Page(labels, response.get("NextToken"))


def _tag_for(row: VideoAnalysis, job_id: str, response: GetContentModerationResponseTypeDef) -> JobTag | None:
    """The tag of the answer; None if it has none.

    Raises:
        ForeignJob: it has one that is not of the row.
    """
    text = response.get("JobTag")
    if not text:
        return None
    try:
        tag = JobTag.read(text)
    except ValueError:
        tag = None
    if tag is None or (tag.video_id, tag.nonce) != (row.video_id, row.nonce):
        raise ForeignJob(f"job {job_id} was not started for video {row.video_id}")
    return tag


def _check_object(row: VideoAnalysis, response: GetContentModerationResponseTypeDef) -> None:
    """What the answer says of the object, where it says it, must be of the row.

    Whoever can read the row's nonce could start a job of a harmless video under the tag of this one. Versions
    are opaque, so they are compared as they are; only without one is the name compared.
    """
    moderated = response.get("Video", {}).get("S3Object", {})
    if moderated.get("Bucket", row.bucket) != row.bucket:
        raise SuccessNotBelieved("Rekognition's answer is about an object of another bucket")
    version, name = moderated.get("Version"), moderated.get("Name", row.name)
    if row.version_id and version:
        if version != row.version_id:
            raise SuccessNotBelieved("Rekognition's answer is about another version of the object")
    # AWS does not document whether names are URL-encoded in the answer.
    elif row.name not in (name, unquote(name), unquote_plus(name)):
        raise SuccessNotBelieved("Rekognition's answer is about another object")


def _check_duration(row: VideoAnalysis, duration: int) -> None:
    """What Rekognition looked at must be about as long as the file says that it is, if it says so."""
    stated = row.stated_millis
    if stated is not None and not is_near(stated, duration):
        raise SuccessNotBelieved(
            f"Rekognition moderated {duration / 1000:,.1f} seconds of video, but the file says that it is "
            f"{stated / 1000:,.1f} seconds long",
            duration,
        )


def is_near(stated_millis: int, moderated_millis: int) -> bool:
    """Whether two durations can be of one video: they differ by 10 seconds, or a tenth, at most.

    A file states the duration of its longest track (ISO/IEC 14496-12, Movie Header Box). Sound often goes on
    after the pictures, which are what Rekognition moderates, and an edit list can leave out a beginning.

    Example:
        >>> is_near(60_000, 69_000), is_near(60_000, 71_000), is_near(600_000, 650_000)
        (True, False, True)
    """
    most = max(NEAR_MILLIS, NEAR_SHARE * max(stated_millis, moderated_millis))
    return abs(stated_millis - moderated_millis) <= most
