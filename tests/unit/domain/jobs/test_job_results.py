"""Which answers of `GetContentModeration` are believed."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from video_moderation.contract.status import Status
from video_moderation.jobs.job_results import (
    ForeignJob,
    JobFailed,
    JobResults,
    JobStillRunning,
    ResultsExpired,
    SuccessNotBelieved,
    TokenExpired,
)
from video_moderation.videos.video_analysis import VideoAnalysis

ROW = VideoAnalysis(
    "0af3", "a.mp4", "media", "v1", Status.IN_PROGRESS, "2026-11-23T08:00:00Z", 1, nonce="9c41", job_id="job"
)
SUCCESS = {
    "JobStatus": "SUCCEEDED",
    "JobTag": "0af3:50.0:9c41",
    "Video": {"S3Object": {"Bucket": "media", "Name": "a.mp4", "Version": "v1"}},
    "VideoMetadata": {"DurationMillis": 12_000},
    "ModerationLabels": [],
}
FOREIGN_TAGS = ["0af3:50.0:0000", "0bad:50.0:9c41", "0af3", "somebody else's"]


class NotFound(Exception):
    """Rekognition knows no such job."""


class BadToken(Exception):
    """Rekognition no longer takes the token."""


def results_of(get: Any) -> JobResults:
    """The results at a Rekognition whose `GetContentModeration` is this."""
    exceptions = SimpleNamespace(ResourceNotFoundException=NotFound, InvalidPaginationTokenException=BadToken)
    rekognition: Any = SimpleNamespace(get_content_moderation=get, exceptions=exceptions)
    return JobResults(rekognition)


def results(**answer: Any) -> JobResults:
    """The results at a Rekognition that gives this answer; what is None is left out."""
    answer = {name: value for name, value in (SUCCESS | answer).items() if value is not None}
    return results_of(lambda **_: answer)


def test_pages_of_a_thousand_labels_are_asked_for_in_order_of_time() -> None:
    get = Mock(return_value=SUCCESS | {"NextToken": "more"})
    some = results_of(get)
    some.check(ROW, "job")
    assert some.first_page(ROW, "job")[1].next_token == "more"
    assert some.next_page(ROW, "job", "token").next_token == "more"
    in_order = {"JobId": "job", "SortBy": "TIMESTAMP"}
    assert [call.kwargs for call in get.call_args_list] == [
        in_order | {"MaxResults": 1},
        in_order | {"MaxResults": 1000},
        in_order | {"MaxResults": 1000, "NextToken": "token"},
    ]


def test_results_and_tokens_that_expired_are_told_apart() -> None:
    with pytest.raises(ResultsExpired) as expired:
        results_of(Mock(side_effect=NotFound)).check(ROW, "job")
    assert expired.value.retryable
    with pytest.raises(TokenExpired):
        results_of(Mock(side_effect=BadToken)).next_page(ROW, "job", "token")


def test_a_success_says_what_it_looked_at() -> None:
    job = results().check(ROW, "job")
    assert (job.min_confidence, job.duration) == (50.0, 12_000)
    assert results(VideoMetadata={"DurationMillis": 1}).check(ROW, "job").duration == 1


@pytest.mark.parametrize("tag", FOREIGN_TAGS)
@pytest.mark.parametrize("status", ["IN_PROGRESS", "FAILED", "SUCCEEDED"])
def test_a_tag_that_differs_is_of_a_foreign_job_whatever_its_status(tag: str, status: str) -> None:
    with pytest.raises(ForeignJob):
        results(JobTag=tag, JobStatus=status).check(ROW, "job")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("IN_PROGRESS", JobStillRunning),
        ("FAILED", JobFailed),
        ("A_NEW_STATUS", JobStillRunning),
        ("WAITING", JobStillRunning),
    ],
)
@pytest.mark.parametrize("tag", [None, ""])
def test_a_job_that_runs_or_failed_is_believed_without_a_tag(
    status: str, error: type[Exception], tag: str | None
) -> None:
    with pytest.raises(error):
        results(JobTag=tag, JobStatus=status).check(ROW, "job")


def test_a_success_without_a_tag_is_believed_on_later_pages_only() -> None:
    with pytest.raises(ForeignJob, match="has no tag"):
        results(JobTag=None).first_page(ROW, "job")
    assert results(JobTag=None).next_page(ROW, "job", "token").labels == []


@pytest.mark.parametrize("tag", FOREIGN_TAGS)
def test_a_later_page_of_a_foreign_job_is_not_read(tag: str) -> None:
    with pytest.raises(ForeignJob):
        results(JobTag=tag).next_page(ROW, "job", "token")


@pytest.mark.parametrize(
    "moderated",
    [
        {"Bucket": "media", "Name": "a.mp4", "Version": "v0"},
        {"Bucket": "media", "Name": "a.mp4", "Version": "null"},
        {"Bucket": "media", "Name": "a.mp4", "Version": "v2"},
        {"Bucket": "another", "Name": "a.mp4", "Version": "v1"},
        {"Bucket": "other", "Name": "a.mp4", "Version": "v1"},
        {"Version": "v0"},
        {"Bucket": "media", "Name": "harmless.mp4"},
    ],
)
def test_a_success_about_another_object_version_is_not_believed(moderated: dict[str, str]) -> None:
    """Under the tag of this video: whoever can read the row's nonce could start such a job."""
    told = results(Video={"S3Object": moderated})
    with pytest.raises(SuccessNotBelieved) as refusal:
        told.first_page(ROW, "job")
    assert not refusal.value.retryable
    with pytest.raises(SuccessNotBelieved):
        told.next_page(ROW, "job", "token")


@pytest.mark.parametrize(
    "video", [None, {}, {"S3Object": {}}, {"S3Object": {"Bucket": "media", "Name": "%61.mp4"}}]
)
def test_what_the_answer_does_not_say_of_the_object_is_not_held_against_it(video: Any) -> None:
    assert results(Video=video).check(ROW, "job")


@pytest.mark.parametrize("metadata", [None, {}, {"DurationMillis": 0}, {"DurationMillis": -1}])
def test_a_success_that_shows_no_duration_is_not_believed(metadata: Any) -> None:
    with pytest.raises(SuccessNotBelieved, match="no duration"):
        results(VideoMetadata=metadata).check(ROW, "job")


@pytest.mark.parametrize(
    ("stated", "moderated", "believed"),
    [
        (12_000, 12_040, True),
        (2_000, 12_000, True),
        (1_999, 12_000, False),
        (22_000, 12_000, True),
        (22_001, 12_000, False),
        (600_000, 540_000, True),
        (600_001, 540_000, False),
        (540_000, 600_000, True),
        (539_999, 600_000, False),
        (None, 12_000, True),
    ],
)
def test_a_success_is_about_as_long_as_the_file_states(
    stated: int | None, moderated: int, believed: bool
) -> None:
    row = dataclasses.replace(ROW, stated_millis=stated)
    said = results(VideoMetadata={"DurationMillis": moderated})
    if believed:
        assert said.check(row, "job").duration == moderated
        return
    durations = f"moderated {moderated / 1000:,.1f} seconds .* {(stated or 0) / 1000:,.1f} seconds"
    with pytest.raises(SuccessNotBelieved, match=durations) as no:
        said.check(row, "job")
    assert (no.value.retryable, no.value.moderated_millis) == (False, moderated)


@pytest.mark.parametrize(
    ("words", "retryable"),
    [
        ("Unsupported codec/format.", False),
        ("The video has an unsupported format", False),
        ("Internal error", True),
    ],
)
def test_what_no_attempt_can_moderate_gets_no_second_one(words: str, *, retryable: bool) -> None:
    assert JobFailed(words).retryable is retryable
