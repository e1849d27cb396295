"""One row of the video analysis table: where a video stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from video_moderation.contract.status import Status


@dataclass(frozen=True)
class VideoAnalysis:
    """A video's row, as it was read.

    `nonce` marks the jobs that were started for this video; empty once it has its verdict.
    `request` is the exact `StartContentModeration` request that may have been sent for this attempt, as
    JSON, or None while none was. `troubled_since` is when it could not be sent or was not answered first, and
    `not_before` when it is tried again. `announced` names the announcements of the verdict that were made.
    `recovering_since`, `retryable` and `reason` speak of the attempt that failed last.
    `claimed_by` is the message that is, or was last, concluding it. `made_good_at` is when the
    reconciler sent the completion that never arrived. `progress` is how far reading the labels came
    when its time ran out, as JSON. `audience` is its rating. `decision` and `decided_at` are what people last
    decided on the video, and when.
    """

    video_id: str
    name: str
    bucket: str
    version_id: str | None
    status: Status
    queued_at: str
    attempt: int
    nonce: str = ""
    job_id: str | None = None
    request: str | None = None
    troubled_since: str | None = None
    not_before: str | None = None
    started_at: str | None = None
    recovering_since: str | None = None
    retryable: bool = True
    reason: str = ""
    announced: frozenset[str] = frozenset()
    progress: str | None = None
    claimed_by: str | None = None
    made_good_at: str | None = None
    audience: str | None = None
    decision: str | None = None
    decided_at: str | None = None

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
            nonce=item.get("Nonce", ""),
            job_id=item.get("JobId"),
            request=item.get("Request"),
            troubled_since=item.get("TroubledSince"),
            not_before=item.get("NotBefore"),
            started_at=item.get("StartedAt"),
            recovering_since=item.get("RecoveringSince"),
            retryable=bool(item.get("Retryable", True)),
            reason=item.get("Reason", ""),
            announced=frozenset(item.get("Announced", ())),
            progress=item.get("Progress"),
            claimed_by=item.get("ClaimedBy"),
            made_good_at=item.get("MadeGoodAt"),
            audience=item.get("Audience"),
            decision=item.get("Decision"),
            decided_at=item.get("DecidedAt"),
        )
