"""The video analysis table: every change of a row is one conditional write, named for what happened.

If the condition fails, another invocation has already moved the video on: the method returns False (or None)
and the caller does nothing. So a message that arrives twice, or late, changes nothing. The writes of a start
are in `start_leases`.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from video_moderation.contract.status import AWAITS_PEOPLE, Status
from video_moderation.runtime.clock import iso
from video_moderation.videos.conditional_writes import Change, ConditionalWrites
from video_moderation.videos.line.start_leases import COUNTED, LEARNT, LEASE, TROUBLE
from video_moderation.videos.unfit_files import DELETED
from video_moderation.videos.video_analysis import FRESH, VideoAnalysis, line_position
from video_moderation.videos.video_analysis_queries import VideoAnalysisQueries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.videos.video import Video

_CLAIM = ("ClaimedBy", "ClaimedUntil")
_BEFORE_THE_VERDICT = (
    *_CLAIM,
    *TROUBLE,
    *LEASE,
    *LEARNT,
    "Nonce",
    "Progress",
    "Request",
    "RecoveringSince",
    "Retryable",
    "ResentAt",
)
_VERDICT = (
    "Announced",
    "Audience",
    "AudienceReasons",
    "AwaitsDecision",
    "Categories",
    "DurationMillis",
    "FinishedAt",
    "JobId",
    "LabelCount",
    "MinConfidence",
    "ModelVersion",
    "PolicyVersion",
    "Reason",
    "ReasonCount",
    "Reasons",
    "SceneCount",
    "Shadow",
    "StartedAt",
    "UnknownLabels",
)


class VideoAnalysisTable(VideoAnalysisQueries):
    """The rows of all videos, over a boto3 DynamoDB `Table`: the queries, and every change but a start."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._writes = ConditionalWrites(table)

    def record(self, video: Video, rank: int = FRESH, turn: str | None = None) -> VideoAnalysis | None:
        """Puts a new video into the line of its rank; None if it has a row already.

        It stands there by its turn, see `turns.Turns`, or by the time of its upload.
        """
        item: dict[str, Any] = {
            "VideoId": video.video_id,
            "VideoName": video.name,
            "Bucket": video.bucket,
            "Status": Status.PENDING.value,
            "QueuedAt": video.queued_at,
            "Position": line_position(rank, video.queued_at, turn),
            "Attempt": 1,
            "Nonce": secrets.token_hex(16),
        }
        if video.version_id:
            item["VersionId"] = video.version_id
        is_new = self._writes.put(item, Attr("VideoId").not_exists())
        return VideoAnalysis.from_item(item) if is_new else None

    def adopt(self, row: VideoAnalysis, job_id: str, now: datetime) -> bool:
        """A job of this video succeeded before its start could be recorded: it becomes the video's job."""
        return self._move(
            row,
            Attr("Status").is_in([Status.PENDING.value, Status.RECOVERING.value]) & _unclaimed(now),
            Status.IN_PROGRESS,
            {"JobId": job_id, "StartedAt": iso(now)},
            remove=(*TROUBLE, *LEASE),
        )

    def recover(
        self,
        row: VideoAnalysis,
        reason: str,
        now: datetime,
        *,
        retryable: bool,
        owner: str | None = None,
    ) -> bool:
        """The attempt failed; the recovery state machine takes the video over.

        Fails while another message than `owner` has a claim. The next attempt makes a request of its own.
        """
        free = _unclaimed(now) if owner is None else _unclaimed(now) | Attr("ClaimedBy").eq(owner)
        return self._move(
            row,
            Attr("Status").eq(row.status.value) & free,
            Status.RECOVERING,
            {"Reason": reason, "Retryable": retryable, "RecoveringSince": iso(now)},
            remove=(*_CLAIM, *TROUBLE, *LEASE, *COUNTED, "Request"),
        )

    def claim(self, row: VideoAnalysis, owner: str, now: datetime, until: datetime) -> VideoAnalysis | None:
        """Claims the row for its conclusion and returns it as it is now.

        None if the video has moved on, or while another message has a claim: `owner` is the message being
        handled, and `until` is when its handler's time ends, so that a claim never outlives its handler.
        """
        claim = Change(set={"ClaimedBy": owner, "ClaimedUntil": iso(until)})
        claimed = self._writes.update(row.video_id, _as_read(row) & _unclaimed(now), claim)
        return VideoAnalysis.from_item(claimed) if claimed else None

    def release(self, row: VideoAnalysis, owner: str) -> None:
        """Ends a claim, so that the message can be handled again at once."""
        self._writes.update(row.video_id, Attr("ClaimedBy").eq(owner), Change(remove=_CLAIM))

    def save_progress(self, row: VideoAnalysis, progress: str) -> None:
        """Notes how far the reader of labels came, for the invocation that goes on."""
        self._writes.update(row.video_id, _as_read(row), Change(set={"Progress": progress}))

    def note_resent(self, row: VideoAnalysis, now: datetime) -> bool:
        """The completion that never arrived is about to be sent again; False if the video has moved on."""
        return (
            self._writes.update(row.video_id, _as_read(row), Change(set={"ResentAt": iso(now)})) is not None
        )

    def mark_announced(self, row: VideoAnalysis, announcement: str) -> None:
        """One of the verdict's announcements was made and must not be made again."""
        self._writes.update(row.video_id, Attr("VideoId").exists(), Change(add={"Announced": {announcement}}))

    def conclude(
        self, row: VideoAnalysis, verdict: Status, details: Mapping[str, Any], *, quiet: bool = False
    ) -> bool:
        """The verdict, the last change of a row; what only served the way to it is removed.

        Nobody is asked to decide on a `quiet` one. Fails if the version was deleted, or came back, since the
        row was read: whether people are asked depends on it.
        """
        outdated = {"Reason"} - set(details)  # of an attempt that failed before this one succeeded
        if verdict in AWAITS_PEOPLE and not quiet:
            details = {**details, "AwaitsDecision": verdict.value}
        return self._move(
            row,
            Attr("Status").eq(row.status.value) & _deleted_as(row),
            verdict,
            details,
            remove=(*_BEFORE_THE_VERDICT, *outdated),
        )

    def reopen(
        self,
        row: VideoAnalysis,
        owner: str,
        request_id: str,
        now: datetime,
        rank: int = FRESH,
        turn: str | None = None,
    ) -> bool:
        """The verdict is withdrawn and the video waits for a job again, like one that is uploaded now.

        `owner` has a claim, which ends. The new nonce disowns every job of the old verdict. Fails if people
        have decided meanwhile.
        """
        condition = (
            Attr("Status").eq(row.status.value) & Attr("ClaimedBy").eq(owner) & Attr("Decision").not_exists()
        )
        fresh = {
            "Attempt": 1,
            "Nonce": secrets.token_hex(16),
            "QueuedAt": iso(now),
            "Position": line_position(rank, iso(now), turn),
            "UploadedAt": row.uploaded_at or row.queued_at,
            "ReopenId": request_id,
        }
        return self._move(row, condition, Status.PENDING, fresh, remove=(*_CLAIM, *_VERDICT))

    def mark_deleted(self, video_id: str, now: datetime) -> bool:
        """S3 has the version no longer, or hides it: nobody is asked to decide on it."""
        change = Change(set={"DeletedAt": iso(now)}, remove=("AwaitsDecision",))
        condition = Attr("VideoName").exists() & Attr("DeletedAt").not_exists()
        return self._writes.update(video_id, condition, change) is not None

    def unmark_deleted(self, video_id: str, status: str, *, is_decided: bool) -> bool:
        """S3 shows the version again; people are to decide on a verdict that awaits them.

        `status` and `is_decided` are as they were read: if they changed, the row is read again.
        """
        decision = Attr("Decision")
        condition = Attr("DeletedAt").exists() & Attr("Status").eq(status)
        condition &= decision.exists() if is_decided else decision.not_exists()
        awaits = status in AWAITS_PEOPLE and not is_decided
        change = Change(set={"AwaitsDecision": status} if awaits else {}, remove=("DeletedAt",))
        return self._writes.update(video_id, condition, change) is not None

    def revive(self, video_id: str, queued_at: str, now: datetime, turn: str | None = None) -> bool:
        """S3 shows a version again that was not moderated because it was deleted: it waits for a job.

        It stands in the line like one that is uploaded now. It may still be on its way to the verdict that
        says so, which then finds that the video has moved on.
        """
        fresh = {
            "Status": Status.PENDING.value,
            "Attempt": 1,
            "Nonce": secrets.token_hex(16),
            "QueuedAt": iso(now),
            "Position": line_position(FRESH, iso(now), turn),
        }
        condition = Attr("DeletedAt").exists() & Attr("Reason").eq(DELETED) & Attr("Decision").not_exists()
        condition &= Attr("Status").is_in([Status.UNDETERMINED.value, Status.RECOVERING.value])
        outdated = {"DeletedAt", *_BEFORE_THE_VERDICT, *_VERDICT} - set(fresh)
        change = Change(set=fresh, set_if_missing={"UploadedAt": queued_at}, remove=tuple(sorted(outdated)))
        return self._writes.update(video_id, condition, change) is not None

    def decide(self, row: VideoAnalysis, owner: str, decision: Mapping[str, Any]) -> None:
        """What people decided; the verdict stays. `owner` has a claim, which ends."""
        self._writes.update(
            row.video_id,
            Attr("ClaimedBy").eq(owner),
            Change(set=decision, remove=(*_CLAIM, "AwaitsDecision")),
        )

    def _move(
        self,
        row: VideoAnalysis,
        condition: ConditionBase,
        status: Status,
        values: Mapping[str, Any],
        remove: tuple[str, ...] = (),
    ) -> bool:
        change = Change(set={"Status": status.value, **values}, remove=remove)
        same_attempt = Attr("Attempt").eq(row.attempt)
        return self._writes.update(row.video_id, condition & same_attempt, change) is not None


def _as_read(row: VideoAnalysis) -> ConditionBase:
    return Attr("Status").eq(row.status.value) & Attr("Attempt").eq(row.attempt)


def _deleted_as(row: VideoAnalysis) -> ConditionBase:
    """The row is marked as deleted just as it was when it was read."""
    mark = Attr("DeletedAt")
    return mark.eq(row.deleted_at) if row.deleted_at else mark.not_exists()


def _unclaimed(now: datetime) -> ConditionBase:
    return Attr("ClaimedBy").not_exists() | Attr("ClaimedUntil").lt(iso(now))
