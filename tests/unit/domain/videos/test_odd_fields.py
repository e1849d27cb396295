"""Messages and rows with values of any type are read or refused, and nothing else happens."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.simulation.events import object_created, object_deleted
from tests.unit.simulation.odd_values import DYNAMODB, JSON, LONG, spoilt
from video_moderation.contract.messaging.queue_messages import decision_message, give_up
from video_moderation.messages import (
    UnreadableMessage,
    read_completion_message,
    read_decision_message,
    read_video_message,
)
from video_moderation.runtime.clock import parse_iso
from video_moderation.runtime.typed_fields import TypedFields, WrongField
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis import UnreadableRow, VideoAnalysis

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONGEST_ERROR = 600
READERS: dict[str, Callable[[str], object]] = {
    "video": lambda body: read_video_message(body, "media"),
    "completion": read_completion_message,
    "decision": lambda body: read_decision_message(body, "m-1", "AROA:ann", NOON),
}
MESSAGES = [
    object_created("a.mp4"),
    object_deleted("a.mp4", "v1"),
    {"source": "aws.events", "detail-type": "Scheduled Event"},
    {"dispatch": "recovery"},
    {"JobId": "j", "JobTag": "v:50.0:n", "Status": "SUCCEEDED", "Video": {"S3ObjectName": "a.mp4"}},
    give_up("v", "2026-11-23T09:00:00.000Z", 3, "too bad"),
    decision_message("v", "APPROVED", "2026-11-23T08:00:00.000Z", "a toy"),
]
ROW = {
    "VideoId": "v",
    "VideoName": "a.mp4",
    "Bucket": "media",
    "VersionId": "v1",
    "Status": "PENDING",
    "QueuedAt": "2026-11-23T08:00:00.000Z",
    "Position": "1#2026-11-23T08:00:00.000Z",
    "Attempt": Decimal(1),
    "Nonce": "n",
    "JobId": "j",
    "Request": "{}",
    "LeasedUntil": "2026-11-23T08:00:00.000Z",
    "TroubledSince": "2026-11-23T08:00:00.000Z",
    "NotBefore": "2026-11-23T08:00:00.000Z",
    "StartedAt": "2026-11-23T08:00:00.000Z",
    "RecoveringSince": "2026-11-23T08:00:00.000Z",
    "Retryable": False,
    "Reason": "too bad",
    "Announced": {"alert"},
    "Progress": "{}",
    "ClaimedBy": "m-1",
    "ResentAt": "2026-11-23T08:00:00.000Z",
    "Audience": "teen",
    "Decision": "APPROVED",
    "DecidedAt": "2026-11-23T08:00:00.000Z",
    "ReopenId": "m-2",
    "UploadedAt": "2026-11-23T08:00:00.000Z",
    "DeletedAt": "2026-11-23T08:00:00.000Z",
    "StatedMillis": Decimal(12_000),
    "CountedOn": "2026-11-23",
    "CountedMillis": Decimal(12_000),
}


def _refusal(read: Callable[[], object], kind: type[Exception]) -> Exception | None:
    try:
        read()
    except kind as refused:
        return refused
    return None


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@given(message=st.sampled_from(MESSAGES).flatmap(lambda each: spoilt(each, JSON | LONG)) | JSON)
def test_every_message_is_read_or_refused_in_few_words(read: Callable[[str], object], message: Any) -> None:
    refused = _refusal(lambda: read(json.dumps(message)), UnreadableMessage)
    assert refused is None or len(str(refused)) < LONGEST_ERROR


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000, "1" * 100_000, "x" * 100_000])
def test_what_no_parser_can_read_is_refused(read: Callable[[str], object], body: str) -> None:
    with pytest.raises(UnreadableMessage) as refused:
        read(body)
    assert len(str(refused.value)) < LONGEST_ERROR


@given(spoilt(object_created("a.mp4"), JSON))
def test_an_upload_that_is_read_has_texts_that_aws_accepts(event: dict[str, Any]) -> None:
    try:
        video = read_video_message(json.dumps(event), "media")
    except UnreadableMessage:
        return
    if isinstance(video, Video):
        assert video.bucket == "media"
        assert 1 <= len(video.name.encode()) <= 4 * 1024
        assert video.version_id is None or 1 <= len(video.version_id.encode()) <= 4 * 1024
        assert parse_iso(video.queued_at).tzinfo is not None


def test_an_upload_into_another_bucket_is_refused() -> None:
    body = json.dumps(object_created("a.mp4", bucket="other"))
    with pytest.raises(UnreadableMessage, match="an upload into the bucket other, which is not media"):
        read_video_message(body, "media")


@given(spoilt(ROW, DYNAMODB | LONG))
def test_every_row_is_read_with_the_types_it_says_or_refused(item: dict[str, Any]) -> None:
    if refused := _refusal(lambda: VideoAnalysis.from_item(item), UnreadableRow):
        assert len(str(refused)) < LONGEST_ERROR
        return
    row = VideoAnalysis.from_item(item)
    for name, kind in get_type_hints(VideoAnalysis).items():
        value = getattr(row, name)
        expected = frozenset if name == "announced" else kind
        assert isinstance(value, expected), name
    for name in ("queued_at", "started_at", "recovering_since", "resent_at", "not_before", "troubled_since"):
        moment = getattr(row, name)
        assert moment is None or NOON - parse_iso(moment)


def test_a_row_as_the_pipeline_writes_it_is_read() -> None:
    row = VideoAnalysis.from_item(ROW)
    assert all(getattr(row, field.name) for field in dataclasses.fields(row) if field.name != "retryable")


@pytest.mark.parametrize("value", [True, False, 0, -1, 1.0, "1", Decimal("1.5"), Decimal("NaN"), None, []])
def test_what_is_no_whole_number_from_one_is_refused(value: object) -> None:
    with pytest.raises(WrongField, match="Attempt must be a whole number from 1, but"):
        TypedFields({"Attempt": value}).whole_number("Attempt")
