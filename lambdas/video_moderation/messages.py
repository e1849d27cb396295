"""Reads the messages of the queues, and refuses those that are not as they should be.

A message with a missing field or a value of a wrong type is refused with `UnreadableMessage`. It ends in the
dead-letter queue of its queue, which raises an alarm, while the rest of its batch goes on. No part of a
refused message gets into a table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from video_moderation.contract.status import DecisionKind
from video_moderation.jobs.job_tag import JobTag
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.runtime.typed_fields import TypedFields, WrongField, excerpt
from video_moderation.videos.decisions.decision import Decision
from video_moderation.videos.video import Video

if TYPE_CHECKING:
    from datetime import datetime

MAX_NOTE = 500
LONGEST_MESSAGE = 1_048_576
"""Bytes of a message, the most that SQS accepts."""
COMPLETION = "completion"


class UnreadableMessage(Exception):
    """The message is none of those that this queue carries."""


@dataclass(frozen=True)
class DispatchTrigger:
    """A job slot may be free, or the dispatch schedule ran: start what is waiting."""

    cause: str

    @property
    def is_completion(self) -> bool:
        """Whether a job has ended, which frees one slot."""
        return self.cause == COMPLETION


@dataclass(frozen=True)
class ObjectDeleted:
    """S3 deleted a version of an object, or hid all of them behind a delete marker, or removed that."""

    name: str


@dataclass(frozen=True)
class JobCompletion:
    """Rekognition finished a job: `status` is SUCCEEDED, FAILED or ERROR (the last only over SNS)."""

    job_id: str
    video_id: str
    status: str


@dataclass(frozen=True)
class GiveUp:
    """The last attempt of the moderation that began at `queued_at` is over; it ends UNDETERMINED."""

    video_id: str
    queued_at: str
    attempt: int
    reason: str


@dataclass(frozen=True)
class ModerateAgain:
    """Somebody asks to moderate a video again; `request_id` tells a second delivery from a second request.

    With `behind_uploads` it waits behind every upload, and its verdict stays in force meanwhile.
    """

    video_id: str
    request_id: str
    requested_by: str
    behind_uploads: bool = False


def read_video_message(body: str, bucket: str) -> Video | ObjectDeleted | DispatchTrigger:
    """Reads a message of the video queue of the pipeline whose media bucket is `bucket`.

    Raises:
        UnreadableMessage: it is neither an upload into that bucket, nor a deletion there, nor a dispatch
            trigger.

    Example:
        >>> read_video_message('{"dispatch": "recovery"}', "media")
        DispatchTrigger(cause='recovery')
    """
    message = _json_object(body)
    try:
        if message.values.get("detail-type") == "Object Created":
            return _uploaded_video(message, bucket)
        if message.values.get("detail-type") == "Object Deleted":
            return _deleted_object(message, bucket)
        if message.values.get("detail-type") == "Scheduled Event":
            return DispatchTrigger("schedule")
        if "JobId" in message.values:
            return DispatchTrigger(COMPLETION)
        if "dispatch" in message.values:
            return DispatchTrigger(message.text("dispatch"))
    except WrongField as error:
        raise UnreadableMessage(f"{error} in: {excerpt(body)}") from None
    raise UnreadableMessage(f"neither an upload, a deletion nor a dispatch trigger: {excerpt(body)}")


def read_completion_message(body: str) -> JobCompletion | GiveUp:
    """Reads a message of the completion queue.

    The completion's object name is not relied on: `JobTag`, which begins with the video's id, finds the row.
    Unknown fields are ignored. Source: docs.aws.amazon.com/rekognition/latest/dg/api-video.html

    Raises:
        UnreadableMessage: it is neither a completion of ours nor a request to give up.
    """
    message = _json_object(body)
    try:
        if "conclude" in message.values:
            reason = message.text("Reason", LONGEST_MESSAGE, shortest=0)
            moderation = message.text("VideoId"), message.text("QueuedAt")
            return GiveUp(*moderation, message.whole_number("Attempt"), reason)
        video_id = JobTag.video_of(message.text("JobTag"))
        status = message.one_of("Status", ("SUCCEEDED", "FAILED", "ERROR"))
        return JobCompletion(message.text("JobId"), video_id, status)
    except WrongField as error:
        raise UnreadableMessage(f"no completion: {error} in: {excerpt(body)}") from None


def read_decision_message(
    body: str, message_id: str, sent_by: str, sent_at: datetime
) -> Decision | ModerateAgain:
    """Reads a message of the decision queue; the other parameters are what SQS says of it.

    A message that is sent again may say when the decision was made. It cannot say that it will be made:
    nobody may get the last word for all time to come.

    Raises:
        UnreadableMessage: it is neither a decision nor a request to moderate a video again.

    Example:
        >>> body = '{"decide": "APPROVED", "VideoId": "0af3", "Note": "a toy"}'
        >>> read_decision_message(body, "19dd", "AROA:ann", sent_at).decision
        <DecisionKind.APPROVED: 'APPROVED'>
    """
    message = _json_object(body)
    try:
        if "again" in message.values:
            behind_uploads = message.flag("behindUploads", default=False)
            return ModerateAgain(message.text("VideoId"), message.text("again"), sent_by, behind_uploads)
        decided_at = message.instant_or_none("DecidedAt")
        note = message.text_or_none("Note", LONGEST_MESSAGE, shortest=0)
        return Decision(
            video_id=message.text("VideoId"),
            decision=DecisionKind(message.one_of("decide", tuple(DecisionKind))),
            decided_at=iso(min(parse_iso(decided_at), sent_at) if decided_at else sent_at),
            note=(note or "")[:MAX_NOTE],
            decision_id=message_id,
            decided_by=sent_by,
        )
    except WrongField as error:
        raise UnreadableMessage(f"no decision: {error} in: {excerpt(body)}") from None


def _uploaded_video(event: TypedFields, bucket: str) -> Video:
    video = Video.from_object_created(event)
    if video.bucket != bucket:
        raise UnreadableMessage(f"an upload into the bucket {video.bucket}, which is not {bucket}")
    return video


def _deleted_object(event: TypedFields, bucket: str) -> ObjectDeleted:
    detail = event.inner("detail")
    deleted_in = detail.inner("bucket").text("name")
    if deleted_in != bucket:
        raise UnreadableMessage(f"a deletion in the bucket {deleted_in}, which is not {bucket}")
    return ObjectDeleted(detail.inner("object").text("key"))


def _json_object(body: str) -> TypedFields:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableMessage(f"not JSON: {excerpt(body)}") from None
    if not isinstance(message, dict):
        raise UnreadableMessage(f"not a JSON object: {excerpt(body)}")
    return TypedFields(message)
