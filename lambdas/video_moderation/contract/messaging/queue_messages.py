"""The messages that the pipeline's own parts send, in the form that `messages` reads.

The recovery state machine sends some of them. Its definition passes JSON paths as the values, which Step
Functions replaces when it sends the message: that is why a value may be any object here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def dispatch_trigger(cause: str) -> dict[str, object]:
    """To the video queue: start what is waiting."""
    return {"dispatch": cause}


def give_up(video_id: object, queued_at: object, attempt: object, reason: object) -> dict[str, object]:
    """To the completion queue: the video's last attempt is over, it ends UNDETERMINED for `reason`.

    A video that is moderated again counts its attempts anew: `queued_at` tells one moderation from the next.
    """
    identity = {"VideoId": video_id, "QueuedAt": queued_at, "Attempt": attempt}
    return {"conclude": "UNDETERMINED", **identity, "Reason": reason}


def recovery_input(
    video_id: str, queued_at: str, attempt: int, reason: str, *, retryable: bool
) -> dict[str, object]:
    """What an execution of the recovery state machine starts with."""
    identity = {"VideoId": video_id, "QueuedAt": queued_at, "Attempt": attempt}
    return {**identity, "Retryable": retryable, "Reason": reason}


def sweep_input(since: str, wait_seconds: int) -> dict[str, object]:
    """What an execution of the sweep starts with that looks only at what was uploaded lately; `{}` at all.

    It waits first, then looks up the versions that S3 stored after an hour before `since`.
    """
    return {"waitSeconds": wait_seconds, "since": since}


def backfill_input(selection: Mapping[str, object]) -> dict[str, object]:
    """What an execution of the sweep starts with that looks for videos of an existing library.

    `selection` is what `recovery.backfill.Backfill.to_json` returns.
    """
    return {"backfill": dict(selection)}


def decision_message(video_id: str, decision: str, decided_at: str, note: str) -> dict[str, object]:
    """To the decision queue: what a moderator decided; `decided_at` as `clock.iso` writes it."""
    return {"decide": decision, "VideoId": video_id, "DecidedAt": decided_at, "Note": note}


def moderate_again_message(
    video_id: str, request_id: str, *, behind_uploads: bool = False
) -> dict[str, object]:
    """To the decision queue: moderate a version again, once for this `request_id`.

    `behind_uploads` is for many at once: the video waits behind every upload, and its verdict stays in force
    until it has another one.
    """
    request: dict[str, object] = {"again": request_id, "VideoId": video_id}
    return {**request, "behindUploads": True} if behind_uploads else request
