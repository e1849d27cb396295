"""One row of the video analysis table: where a video stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from video_moderation.contract.status import Status
from video_moderation.runtime.typed_fields import TypedFields, WrongField, excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping

FRESH = 1
"""The rank of an upload. A lower rank is started first, and ranks have one digit."""

BACKFILL = 5
"""The rank of a video of an old library, and of one that is moderated again because a policy changed."""

RANKS = range(10)
"""All ranks that a video may have."""
LARGEST_ITEM = 409_600
"""Bytes of an item, the most that DynamoDB accepts."""


class UnreadableRow(Exception):
    """A row lacks an attribute, or a value is of a wrong type: this pipeline did not write it."""

    def __init__(self, video_id: str, problem: str) -> None:
        super().__init__(f"the row of video {excerpt(video_id)} is unreadable: {problem}")
        self.video_id = video_id


def line_position(rank: int, queued_at: str, turn: str | None = None) -> str:
    """Where a video stands in the line: by rank, then by its turn if it has one, then by age.

    It is the sort key of the index `ByStatus`. A turn has the form of a time, so a video without one stands
    among the others by its time.

    Example:
        >>> line_position(FRESH, "2026-11-23T08:00:00.000Z")
        '1#2026-11-23T08:00:00.000Z'
        >>> line_position(FRESH, "2026-11-23T08:00:00.000Z", turn="2026-11-23T07:00:00.000Z")
        '1#2026-11-23T07:00:00.000Z#2026-11-23T08:00:00.000Z'
    """
    return f"{rank}#{turn}#{queued_at}" if turn else f"{rank}#{queued_at}"


def has_turn(position: str) -> bool:
    """Whether a position of the line has a turn, and not only a time.

    Example:
        >>> has_turn("1#2026-11-23T08:00:00.000Z")
        False
    """
    return position.count("#") > 1


def turn_of(position: str) -> str:
    """The turn, or the time, by which a position stands in the line; empty if it names none.

    Example:
        >>> turn_of("1#2026-11-23T07:00:00.000Z#2026-11-23T08:00:00.000Z"), turn_of("")
        ('2026-11-23T07:00:00.000Z', '')
    """
    return position.partition("#")[2].partition("#")[0]


def rank_of(position: str) -> int:
    """The rank in a position of the line; that of an upload if it names none.

    Example:
        >>> rank_of("5#2019-11-23T08:00:00.000Z"), rank_of("")
        (5, 1)
    """
    rank = position[:1]
    return int(rank) if rank.isdecimal() and rank.isascii() else FRESH


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
    `stated_millis` is how long the file says that it is. `counted_on` is the day (UTC) to whose minutes
    `counted_millis` were added for this attempt.
    `deleted_at` is when S3 was seen to have the version no longer, or behind a delete marker.
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
    deleted_at: str | None = None
    stated_millis: int | None = None
    counted_on: str | None = None
    counted_millis: int | None = None

    @property
    def rank(self) -> int:
        """Its rank in the line; one whose position says none counts as an upload."""
        return rank_of(self.position)

    @property
    def is_backfill(self) -> bool:
        """Whether uploads are started before it, and people hear of it in a digest."""
        return self.rank >= BACKFILL

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> VideoAnalysis:
        """The row as boto3's DynamoDB resource returns it.

        Raises:
            UnreadableRow: an attribute is missing, or its value is of a wrong type.
        """
        fields = TypedFields(item)
        try:
            return cls(
                video_id=fields.text("VideoId"),
                name=fields.text("VideoName"),
                bucket=fields.text("Bucket"),
                version_id=fields.text_or_none("VersionId"),
                status=Status(fields.one_of("Status", tuple(Status))),
                queued_at=fields.instant("QueuedAt"),
                attempt=fields.whole_number("Attempt"),
                position=fields.text_or_none("Position") or "",
                nonce=fields.text_or_none("Nonce") or "",
                job_id=fields.text_or_none("JobId"),
                request=fields.text_or_none("Request", LARGEST_ITEM),
                leased_until=fields.instant_or_none("LeasedUntil"),
                troubled_since=fields.instant_or_none("TroubledSince"),
                not_before=fields.instant_or_none("NotBefore"),
                started_at=fields.instant_or_none("StartedAt"),
                recovering_since=fields.instant_or_none("RecoveringSince"),
                retryable=fields.flag("Retryable", default=True),
                reason=fields.text_or_none("Reason", LARGEST_ITEM, shortest=0) or "",
                announced=fields.texts("Announced"),
                progress=fields.text_or_none("Progress", LARGEST_ITEM),
                claimed_by=fields.text_or_none("ClaimedBy"),
                resent_at=fields.instant_or_none("ResentAt"),
                audience=fields.text_or_none("Audience"),
                decision=fields.text_or_none("Decision"),
                decided_at=fields.instant_or_none("DecidedAt"),
                reopen_id=fields.text_or_none("ReopenId"),
                uploaded_at=fields.instant_or_none("UploadedAt"),
                deleted_at=fields.instant_or_none("DeletedAt"),
                stated_millis=fields.whole_number_or_none("StatedMillis"),
                counted_on=fields.text_or_none("CountedOn"),
                counted_millis=fields.whole_number_or_none("CountedMillis"),
            )
        except WrongField as error:
            raise UnreadableRow(str(item.get("VideoId", "")), str(error)) from None
