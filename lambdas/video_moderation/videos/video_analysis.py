"""One row of the video analysis table: where a video stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from video_moderation.contract.status import Status

FRESH = 1
"""The rank of an upload. A lower rank is started first, and ranks have one digit."""

RANKS = range(10)
"""All ranks that a video may have."""


def line_position(rank: int, queued_at: str) -> str:
    """Where a video stands in the line: by rank, then by the time of its upload.

    It is the sort key of the index `ByStatus`.

    Example:
        >>> line_position(FRESH, "2026-11-23T08:00:00.000Z")
        '1#2026-11-23T08:00:00.000Z'
    """
    return f"{rank}#{queued_at}"


@dataclass(frozen=True)
class VideoAnalysis:
    """A video's row, as it was read.

    `nonce` marks the jobs that were started for this video; empty once it has its verdict.
    `request` is the exact `StartContentModeration` request that may have been sent for this attempt, as
    JSON, or None while none was. `leased_until` is how long a dispatch run has the start to itself.
    `troubled_since` is when the request first could not be sent or was not answered, and `not_before` when it
    is tried again. `position` orders the line (see `line_position`). `announced` names the announcements of
    the verdict that were made. `recovering_since`, `retryable` and `reason` describe the attempt that failed
    last. `claimed_by` is the message that is, or was last, concluding the video. `resent_at` is when the
    reconciler sent the completion that never arrived. `progress` is how far the reader of labels came when
    its time ran out, as JSON. `audience` is the rating. `decision` and `decided_at` are what people decided
    last, and when.
    `reopen_id` is the request for which it was moderated again last; `queued_at` is then the time of that,
    and `uploaded_at` when S3 stored the object.
    """

    video_id: str
    name: str
    bucket: str
    version_id: str | None
    status: Status
    queued_at: str
    attempt: int
    position: str = ""
    nonce: str = ""
    job_id: str | None = None
    request: str | None = None
    leased_until: str | None = None
    troubled_since: str | None = None
    not_before: str | None = None
    started_at: str | None = None
    recovering_since: str | None = None
    retryable: bool = True
    reason: str = ""
    announced: frozenset[str] = frozenset()
    progress: str | None = None
    claimed_by: str | None = None
    resent_at: str | None = None
    audience: str | None = None
    decision: str | None = None
    decided_at: str | None = None
    reopen_id: str | None = None
    uploaded_at: str | None = None

    @classmethod
    def from_item(cls, item: dict[str, Any]) -> VideoAnalysis:
        """The row as boto3's DynamoDB resource returns it."""
        return cls(
            video_id=item["VideoId"],
            name=item["VideoName"],
            bucket=item["Bucket"],
            version_id=item.get("VersionId"),
            status=Status(item["Status"]),
            queued_at=item["QueuedAt"],
            attempt=int(item["Attempt"]),
            position=item.get("Position", ""),
            nonce=item.get("Nonce", ""),
            job_id=item.get("JobId"),
            request=item.get("Request"),
            leased_until=item.get("LeasedUntil"),
            troubled_since=item.get("TroubledSince"),
            not_before=item.get("NotBefore"),
            started_at=item.get("StartedAt"),
            recovering_since=item.get("RecoveringSince"),
            retryable=bool(item.get("Retryable", True)),
            reason=item.get("Reason", ""),
            announced=frozenset(item.get("Announced", ())),
            progress=item.get("Progress"),
            claimed_by=item.get("ClaimedBy"),
            resent_at=item.get("ResentAt"),
            audience=item.get("Audience"),
            decision=item.get("Decision"),
            decided_at=item.get("DecidedAt"),
            reopen_id=item.get("ReopenId"),
            uploaded_at=item.get("UploadedAt"),
        )
