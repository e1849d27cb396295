"""What each message is read as, and what the error about a refused one shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from video_moderation.messages import (
    DispatchTrigger,
    GiveUp,
    ObjectDeleted,
    UnreadableMessage,
    read_completion_message,
    read_video_message,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def read_video(body: str) -> object:
    return read_video_message(body, "media")


READERS = [read_video, read_completion_message]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("body", "shown"), [("x" * 200, "x" * 200), ("x" * 201, f"{'x' * 200}..."), ("", ""), ("[1]", "[1]")]
)
def test_a_refused_message_shows_its_first_200_characters(
    read: Callable[[str], object], body: str, shown: str
) -> None:
    with pytest.raises(UnreadableMessage, match=r"not (JSON|a JSON object): ") as refused:
        read(body)
    assert str(refused.value).partition(": ")[2] == shown


def test_a_refused_upload_names_what_it_lacks() -> None:
    with pytest.raises(UnreadableMessage, match="detail must be a JSON object, but nothing was provided"):
        read_video('{"detail-type": "Object Created"}')


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "ERROR"])
def test_each_status_of_rekognition_is_read(status: str) -> None:
    body = json.dumps({"JobId": "j", "JobTag": "v", "Status": status})
    assert read_completion_message(body).status == status  # type: ignore[union-attr]


@pytest.mark.parametrize("status", ["IN_PROGRESS", "succeeded", "", None, 1])
def test_a_status_that_is_no_end_of_a_job_is_refused(status: object) -> None:
    body = json.dumps({"JobId": "j", "JobTag": "v", "Status": status})
    with pytest.raises(UnreadableMessage, match="Status"):
        read_completion_message(body)


@pytest.mark.parametrize(
    ("message", "cause", "is_completion"),
    [
        ({"detail-type": "Scheduled Event"}, "schedule", False),
        ({"JobId": "j", "Status": "SUCCEEDED"}, "completion", True),
        ({"dispatch": "recovery"}, "recovery", False),
        ({"dispatch": "a"}, "a", False),
    ],
)
def test_only_a_completion_says_that_a_slot_is_free(
    message: dict[str, str], cause: str, is_completion: bool
) -> None:
    trigger = read_video_message(json.dumps(message), "media")
    assert isinstance(trigger, DispatchTrigger)
    assert trigger == DispatchTrigger(cause)
    assert trigger.is_completion is is_completion


def event(kind: str, bucket: str) -> str:
    """An event of S3 about an object."""
    thing = {"key": "sea.mp4", "version-id": "1", "size": 9, "etag": "e", "sequencer": "01"}
    detail = {"bucket": {"name": bucket}, "object": thing}
    return json.dumps({"detail-type": kind, "time": "2026-11-23T12:00:00Z", "detail": detail})


def test_a_deletion_in_the_media_bucket_is_read() -> None:
    assert read_video_message(event("Object Deleted", "media"), "media") == ObjectDeleted("sea.mp4")


@pytest.mark.parametrize("bucket", ["medi", "medib", "a", "z"])
@pytest.mark.parametrize("kind", ["Object Created", "Object Deleted"])
def test_an_event_of_another_bucket_is_refused(kind: str, bucket: str) -> None:
    with pytest.raises(UnreadableMessage, match=f"the bucket {bucket}, which is not media"):
        read_video_message(event(kind, bucket), "media")


@pytest.mark.parametrize("reason", ["", "the format is not supported"])
def test_a_request_to_give_up_may_come_without_a_reason(reason: str) -> None:
    body = json.dumps({"conclude": "x", "VideoId": "v", "QueuedAt": "q", "Attempt": 3, "Reason": reason})
    assert read_completion_message(body) == GiveUp("v", "q", 3, reason)
