from __future__ import annotations

import json

import pytest

from tests.unit.simulation.events import UGLY_KEYS, object_created
from video_moderation.contract.messaging.queue_messages import give_up
from video_moderation.messages import (
    DispatchTrigger,
    GiveUp,
    JobCompletion,
    UnreadableMessage,
    read_completion_message,
    read_video_message,
)
from video_moderation.videos.video import Video


def video_of(event: dict[str, object]) -> Video:
    video = read_video_message(json.dumps(event), "media")
    assert isinstance(video, Video)
    return video


def test_two_versions_of_a_key_are_two_videos() -> None:
    first, second = (video_of(object_created("a.mp4", version)) for version in ("v1", "v2"))
    assert first.video_id != second.video_id


def test_the_same_event_twice_is_one_video() -> None:
    assert video_of(object_created("a.mp4")).video_id == video_of(object_created("a.mp4")).video_id


def test_the_id_fits_rekognitions_job_tag_and_token() -> None:
    video_id = video_of(object_created("ä b/c%20d+e.mp4")).video_id
    assert len(video_id) == 64
    assert video_id.isalnum()


@pytest.mark.parametrize("version", [None, "null"])
def test_what_s3_keeps_no_version_of_differs_by_its_etag(version: str | None) -> None:
    first, second = (video_of(object_created("a.mp4", version, etag=etag)) for etag in ("e1", "e2"))
    assert first.video_id != second.video_id
    assert first.version_id is None


@pytest.mark.parametrize("key", UGLY_KEYS)
def test_the_key_is_taken_as_it_is(key: str) -> None:
    assert video_of(object_created(key)).name == key


def test_the_upload_time_is_normalised_so_that_text_sorts_as_time() -> None:
    assert video_of(object_created("a.mp4")).queued_at == "2026-11-23T08:00:00.000Z"


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ({"source": "aws.events", "detail-type": "Scheduled Event"}, "schedule"),
        ({"JobId": "1", "Status": "SUCCEEDED", "API": "StartContentModeration"}, "completion"),
        ({"dispatch": "recovery"}, "recovery"),
    ],
)
def test_schedule_completions_and_recovery_trigger_dispatch(message: dict[str, str], cause: str) -> None:
    assert read_video_message(json.dumps(message), "media") == DispatchTrigger(cause)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no json",
        "[]",
        "{}",
        '{"detail-type": "Object Created"}',
        '{"detail-type": "Object Created", "time": "yesterday", "detail": '
        '{"bucket": {"name": "b"}, "object": {"key": "k"}}}',
        '{"detail-type": "Object Created", "detail": {"bucket": "b", "object": 1}}',
    ],
)
def test_what_is_neither_upload_nor_ring_is_refused(body: str) -> None:
    with pytest.raises(UnreadableMessage):
        read_video_message(body, "media")


def test_a_completion_is_read_by_its_tag_and_unknown_fields_are_ignored() -> None:
    body = {"JobId": "j", "Status": "FAILED", "JobTag": "v", "API": "LABEL_DETECTION", "Message": ""}
    assert read_completion_message(json.dumps(body)) == JobCompletion("j", "v", "FAILED")


def test_giving_up_is_read() -> None:
    body = give_up("v", "2026-11-23T09:00:00.000Z", 3, "too bad")
    expected = GiveUp("v", "2026-11-23T09:00:00.000Z", 3, "too bad")
    assert read_completion_message(json.dumps(body)) == expected


@pytest.mark.parametrize(
    "message",
    [
        {"JobId": "j", "Status": "SUCCEEDED"},
        {"JobId": "j", "JobTag": "v", "Status": "DONE"},
        {"JobTag": "v", "Status": "SUCCEEDED"},
        give_up("v", "2026-11-23T09:00:00.000Z", "many", ""),
        {"conclude": "UNDETERMINED", "VideoId": "v", "Attempt": 1, "Reason": "of no moderation"},
        {"conclude": "CLEAN"},
        {"JobId": "j", "JobTag": "", "Status": "SUCCEEDED"},
        {"JobId": "j", "JobTag": ["v"], "Status": "SUCCEEDED"},
        {"JobId": "", "JobTag": "v", "Status": "SUCCEEDED"},
        give_up("", "2026-11-23T09:00:00.000Z", 1, ""),
        give_up({"S": "v"}, "2026-11-23T09:00:00.000Z", 1, ""),
        {"decide": "APPROVED", "VideoId": "v"},
    ],
)
def test_what_is_no_completion_of_ours_is_refused(message: dict[str, object]) -> None:
    with pytest.raises(UnreadableMessage):
        read_completion_message(json.dumps(message))
