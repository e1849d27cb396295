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
    """A video's row, as it was read; each field is the attribute of that name, and `name` is `VideoName`.

    Row:
        VideoId (text): the video, one version of one object: SHA-256 (hex) over bucket, key and version.
        VideoName (text): the object's key.
        Bucket (text): the media bucket.
        VersionId (text): the object's version, `null` for an object from before the bucket had versions;
            absent if S3 keeps no versions.
        Status (text): where the video stands: `PENDING`, `IN_PROGRESS`, `RECOVERING`, or a verdict.
        QueuedAt (time): since when the video waits: when S3 stored the object, or when it was asked to be
            moderated again.
        UploadedAt (time): when S3 stored the object; absent until the video is moderated again.
        Position (text): where the video stands in the line: its rank, its turn if uploaders take turns, and
            `QueuedAt`. Uploads have rank 1; a backfill and many videos moderated again have rank 5.
        Attempt (number): the attempt at moderating it, from 1.
        Nonce (text): marks the jobs that were started for this video; removed by the verdict.
        Request (text): the exact `StartContentModeration` request that may have been sent for this attempt,
            as JSON; removed by the verdict.
        LeasedUntil (time): until when a dispatch run has the start to itself.
        TroubledSince (time): since when the video cannot be started.
        NotBefore (time): when its start is tried again.
        StatedMillis (number): how long the file says that the video is; removed by the verdict.
        CountedOn (text): the day (UTC) to whose minutes `CountedMillis` were added for this attempt.
        CountedMillis (number): what was counted; removed by the verdict.
        JobId (text): Rekognition's job.
        StartedAt (time): when the job was started.
        RecoveringSince (time): when the last attempt failed.
        Retryable (yes or no): whether another attempt may succeed.
        Reason (text): why the last attempt failed, or why the video is `UNDETERMINED`; its first 500
            characters.
        ClaimedBy (text): the id of the message that is concluding the video, or deciding on it.
        ClaimedUntil (time): when that message's time ends.
        Progress (text): the page at which reading the labels continues, as JSON.
        ResentAt (time): when the Reconciler sent the completion that never arrived.
        Announced (set of texts): the announcements of the verdict that were made, such as `FLAGGED:alert`.
        AwaitsDecision (text): the verdict, `FLAGGED` or `UNDETERMINED`, until somebody decides; absent from
            a video that is deleted.
        Decision (text): what people decided last, `APPROVED` or `REJECTED`.
        DecisionId (text): the id of the message that the decision came in.
        DecidedAt (time): when they decided.
        DecidedBy (text): who sent the decision, as SQS saw it.
        DecisionNote (text): their note, empty if there is none.
        ReopenId (text): the request for which the video was moderated again last.
        DeletedAt (time): when S3 was seen to have the version no longer, or behind a delete marker.
        WriteId (text): marks the last write, so that a write that the SDK sent twice is recognized.
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
