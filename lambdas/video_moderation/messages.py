"""What arrives in the queues, understood or refused.

A message that cannot be understood is refused with `UnreadableMessage`, so that it ends in its queue's
dead-letter queue, where somebody sees it, while the rest of its batch goes on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from video_moderation.contract.status import DecisionKind
from video_moderation.jobs.job_tag import JobTag
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.videos.decision import Decision
from video_moderation.videos.video import Video

if TYPE_CHECKING:
    from datetime import datetime

MAX_NOTE = 500
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
class JobCompletion:
    """Rekognition finished a job: `status` is SUCCEEDED, FAILED or ERROR (the last only over SNS)."""

    job_id: str
    video_id: str
    status: str


@dataclass(frozen=True)
class GiveUp:
    """The video's last attempt is over; it ends UNDETERMINED for `reason`."""

    video_id: str
    attempt: int
    reason: str


@dataclass(frozen=True)
class ModerateAgain:
    """Somebody asks to moderate a video again; `request_id` tells a second delivery from a second request."""

    video_id: str
    request_id: str
    requested_by: str


def read_video_message(body: str) -> Video | DispatchTrigger:
    """Understands a message of the video queue.

    Raises:
        UnreadableMessage: it is neither an upload nor a dispatch trigger.

    Example:
        >>> read_video_message('{"dispatch": "recovery"}')
        DispatchTrigger(cause='recovery')
    """
    message = _json_object(body)
    if message.get("detail-type") == "Object Created":
        return _uploaded_video(message)
    if message.get("detail-type") == "Scheduled Event":
        return DispatchTrigger("schedule")
    if "JobId" in message:
        return DispatchTrigger(COMPLETION)
    if "dispatch" in message:
        return DispatchTrigger(str(message["dispatch"]))
    raise UnreadableMessage(f"neither an upload nor a dispatch trigger: {_excerpt(body)}")


def read_completion_message(body: str) -> JobCompletion | GiveUp:
    """Understands a message of the completion queue.

    The completion's object name is not relied on: `JobTag`, which begins with the video's id, finds the row.
    Unknown fields are ignored. Source: docs.aws.amazon.com/rekognition/latest/dg/api-video.html

    Raises:
        UnreadableMessage: it is neither a completion of ours nor a request to give up.
    """
    message = _json_object(body)
    try:
        if "conclude" in message:
            return GiveUp(_text(message, "VideoId"), int(message["Attempt"]), str(message["Reason"]))
        video_id = JobTag.video_of(_text(message, "JobTag"))
        completion = JobCompletion(_text(message, "JobId"), video_id, message["Status"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableMessage(f"a completion without {error}: {_excerpt(body)}") from error
    if completion.status not in ("SUCCEEDED", "FAILED", "ERROR"):
        raise UnreadableMessage(f"status {completion.status!r} is none of Rekognition's: {_excerpt(body)}")
    return completion


def read_decision_message(
    body: str, message_id: str, sent_by: str, sent_at: datetime
) -> Decision | ModerateAgain:
    """Understands a message of the decision queue; the other parameters are what SQS says of it.

    It may say when the decision was made, which a message that is sent anew needs, but not that it will be
    made: nobody may get the last word for all time to come.

    Raises:
        UnreadableMessage: it is neither a decision nor a request to moderate a video again.

    Example:
        >>> body = '{"decide": "APPROVED", "VideoId": "0af3", "Note": "a toy"}'
        >>> read_decision_message(body, "19dd", "AROA:ann", sent_at).decision
        <DecisionKind.APPROVED: 'APPROVED'>
    """
    message = _json_object(body)
    try:
        if "again" in message:
            return ModerateAgain(_text(message, "VideoId"), _text(message, "again"), sent_by)
        decision = _decision_kind(_text(message, "decide"))
        decided_at = sent_at
        if message.get("DecidedAt") is not None:
            decided_at = min(parse_iso(_text(message, "DecidedAt")), sent_at)
        return Decision(
            video_id=_text(message, "VideoId"),
            decision=decision,
            decided_at=iso(decided_at),
            note=str(message.get("Note") or "")[:MAX_NOTE],
            decision_id=message_id,
            decided_by=sent_by,
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UnreadableMessage(f"a decision without {error}: {_excerpt(body)}") from error


def _decision_kind(value: str) -> DecisionKind:
    if value not in list(DecisionKind):
        raise ValueError(f"one of {', '.join(DecisionKind)} to decide")
    return DecisionKind(value)


def _text(message: dict[str, Any], name: str) -> str:
    value = message[name]
    if not isinstance(value, str) or not value:
        raise ValueError(f"a text in {name}")
    return value


def _uploaded_video(event: dict[str, Any]) -> Video:
    try:
        return Video.from_object_created(event)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableMessage(f"an Object Created event without {error}") from error


def _json_object(body: str) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise UnreadableMessage(f"not JSON: {_excerpt(body)}") from error
    if not isinstance(message, dict):
        raise UnreadableMessage(f"not a JSON object: {_excerpt(body)}")
    return message


def _excerpt(body: str) -> str:
    return body if len(body) <= 200 else f"{body[:200]}..."
