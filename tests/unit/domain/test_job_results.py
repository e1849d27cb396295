"""How much of an answer of `GetContentModeration` is believed."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import pytest

from video_moderation.contract.status import Status
from video_moderation.jobs.job_results import (
    ForeignJob,
    JobFailed,
    JobResults,
    JobStillRunning,
    SuccessNotBelieved,
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


def results(**answer: Any) -> JobResults:
    """The results at a Rekognition that gives this answer; what is None is left out."""
    answer = {name: value for name, value in (SUCCESS | answer).items() if value is not None}

    class NeverRaised(Exception):
        pass

    names = ("ResourceNotFoundException", "InvalidPaginationTokenException")
    rekognition: Any = SimpleNamespace(
        get_content_moderation=lambda **_: answer,
        exceptions=SimpleNamespace(**dict.fromkeys(names, NeverRaised)),
    )
    return JobResults(rekognition)


def test_a_success_says_what_it_looked_at() -> None:
    job = results().check(ROW, "job")
    assert (job.min_confidence, job.duration) == (50.0, 12_000)


@pytest.mark.parametrize("tag", FOREIGN_TAGS)
@pytest.mark.parametrize("status", ["IN_PROGRESS", "FAILED", "SUCCEEDED"])
def test_a_tag_that_differs_is_of_a_foreign_job_whatever_its_status(tag: str, status: str) -> None:
    with pytest.raises(ForeignJob):
        results(JobTag=tag, JobStatus=status).check(ROW, "job")


@pytest.mark.parametrize(("status", "error"), [("IN_PROGRESS", JobStillRunning), ("FAILED", JobFailed)])
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
        {"Bucket": "another", "Name": "a.mp4", "Version": "v1"},
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
    with pytest.raises(
        SuccessNotBelieved, match=f"the file says that it is {(stated or 0) / 1000:,.1f} seconds"
    ) as no:
        said.check(row, "job")
    assert (no.value.retryable, no.value.moderated_millis) == (False, moderated)
