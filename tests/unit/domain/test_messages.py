"""What the error about a refused message shows, and which statuses a completion can have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from video_moderation.messages import UnreadableMessage, read_completion_message, read_video_message

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
