"""The video analysis table: every change of a row is one conditional write, named for what happened.

A condition that fails means that somebody else has moved the video on: the method answers False (or None)
and the caller leaves it alone. So a message that comes twice, or late, changes nothing. Nor does a write that
the SDK sends again because its answer was lost: what the row holds then is that write, and the method answers
as if it had been the first.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Any, cast

from boto3.dynamodb.conditions import Attr, ConditionBase, Key
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from video_moderation.contract.status import AWAITS_PEOPLE, Status
from video_moderation.contract.tables import AWAITING_DECISION, BY_STATUS
from video_moderation.runtime.clock import iso
from video_moderation.videos.video_analysis import VideoAnalysis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.videos.video import Video

_CLAIM = ("ClaimedBy", "ClaimedUntil", "ClaimId")
_TROUBLE = ("TroubledSince", "NotBefore")
_ON_THE_WAY = (
    *_CLAIM,
    *_TROUBLE,
    "Nonce",
    "Progress",
    "Request",
    "RecoveringSince",
    "Retryable",
    "MadeGoodAt",
)
_FROM_DYNAMODB = TypeDeserializer()


class UnknownVideo(Exception):
    """There is no row for the video that a message speaks of."""


class VideoAnalysisTable:
    """The rows of all videos, over a boto3 DynamoDB `Table`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, video_id: str) -> VideoAnalysis | None:
        """The row, read consistently."""
        item = self._table.get_item(Key={"VideoId": video_id}, ConsistentRead=True).get("Item")
        return VideoAnalysis.from_item(item) if item else None

    def known_item(self, video_id: str) -> dict[str, Any]:
        """The whole row of a video that must have one, with what only people read of it.

        Raises:
            UnknownVideo: it has none.
        """
        item = self._table.get_item(Key={"VideoId": video_id}, ConsistentRead=True).get("Item")
        if item is None:
            raise UnknownVideo(f"no row has VideoId {video_id!r}")
        return item

    def known(self, video_id: str) -> VideoAnalysis:
        """The row of a video that must have one.

        Raises:
            UnknownVideo: it has none.
        """
        row = self.get(video_id)
        if row is None:
            raise UnknownVideo(f"no row has VideoId {video_id!r}")
        return row

    def oldest(self, status: Status) -> Iterator[VideoAnalysis]:
        """The videos of a status, the one that waits longest first, page by page.

        The index lags a moment behind the table, so what it says is only a hint: each change below checks
        the row itself.
        """
        query: dict[str, Any] = {
            "IndexName": BY_STATUS,
            "KeyConditionExpression": Key("Status").eq(status.value),
            "Limit": 25,
        }
        while True:
            page = self._table.query(**query)
            yield from map(VideoAnalysis.from_item, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def oldest_undecided(self) -> str | None:
        """When the video that has waited longest for people was concluded; None if none waits.

        Like every index, this one lags a moment behind the table.
        """
        first: list[str] = [
            str(item["FinishedAt"])
            for status in AWAITS_PEOPLE
            for item in self._table.query(
                IndexName=AWAITING_DECISION,
                KeyConditionExpression=Key("AwaitsDecision").eq(status.value),
                Limit=1,
            )["Items"]
        ]
        return min(first, default=None)

    def record(self, video: Video) -> VideoAnalysis | None:
        """Puts a new video at the end of the line; None if it is there already."""
        item: dict[str, Any] = {
            "VideoId": video.video_id,
            "VideoName": video.name,
            "Bucket": video.bucket,
            "Status": Status.PENDING.value,
            "QueuedAt": video.queued_at,
            "Attempt": 1,
            "Nonce": secrets.token_hex(16),
        }
        if video.version_id:
            item["VersionId"] = video.version_id
        try:
            self._table.put_item(
                Item=item,
                ConditionExpression=Attr("VideoId").not_exists(),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if _found_instead(error).get("Nonce") != item["Nonce"]:
                return None
        return VideoAnalysis.from_item(item)

    def intend_start(self, row: VideoAnalysis, request: str) -> VideoAnalysis | None:
        """Writes down the request before it is sent, and answers the row as it was before.

        If a request was written down before, that one stands and is to be sent: it may have been sent by a
        dispatcher that died before it could say so, and sending the same again finds the same job instead of
        paying twice.
        """
        return self._update(
            row.video_id,
            Attr("Status").eq(Status.PENDING.value) & Attr("Attempt").eq(row.attempt),
            "SET #Request = if_not_exists(#Request, :Request)",
            {"Request": request},
            answer="ALL_OLD",
        )

    def troubled(
        self, row: VideoAnalysis, since: datetime, not_before: datetime, *, may_have_started: bool
    ) -> None:
        """The start of a waiting video failed for a reason that may not be its own.

        The request is kept if it may have started a job, whatever another dispatcher did with it meanwhile;
        otherwise the next one follows the configuration of its day.
        """
        values = {"TroubledSince": iso(since), "NotBefore": iso(not_before)}
        if may_have_started:
            values["Request"] = row.request or ""
        self._update(
            row.video_id,
            Attr("Status").eq(Status.PENDING.value) & Attr("Attempt").eq(row.attempt),
            _setting(values) if may_have_started else f"{_setting(values)} REMOVE #Request",
            values,
        )

    def forget_start(self, row: VideoAnalysis) -> bool:
        """Takes the request back that Rekognition refused, so that a later one follows the configuration."""
        changed = self._update(
            row.video_id,
            Attr("Status").eq(Status.PENDING.value) & Attr("Request").eq(row.request),
            "REMOVE #Request",
            {},
        )
        return changed is not None

    def start(self, row: VideoAnalysis, job_id: str, now: datetime) -> bool:
        """The job runs."""
        return self._move(
            row,
            Attr("Status").eq(Status.PENDING.value),
            Status.IN_PROGRESS,
            {"JobId": job_id, "StartedAt": iso(now)},
            remove=_TROUBLE,
        )

    def adopt(self, row: VideoAnalysis, job_id: str, now: datetime) -> bool:
        """A job of this video succeeded before its start could be recorded: it is the video's job."""
        return self._move(
            row,
            Attr("Status").is_in([Status.PENDING.value, Status.RECOVERING.value]) & _unclaimed(now),
            Status.IN_PROGRESS,
            {"JobId": job_id, "StartedAt": iso(now)},
            remove=_TROUBLE,
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

        Not while it is claimed, but by `owner`. The next attempt makes a request of its own.
        """
        free = _unclaimed(now) if owner is None else _unclaimed(now) | Attr("ClaimedBy").eq(owner)
        return self._move(
            row,
            Attr("Status").eq(row.status.value) & free,
            Status.RECOVERING,
            {"Reason": reason, "Retryable": retryable, "RecoveringSince": iso(now)},
            remove=(*_CLAIM, *_TROUBLE, "Request"),
        )

    def claim(self, row: VideoAnalysis, owner: str, now: datetime, until: datetime) -> VideoAnalysis | None:
        """Takes the row for concluding it and answers it as it is now.

        None if the video has moved on, or while somebody else has it: `owner` is the message being handled,
        and `until` is when its handler's time ends, so that a claim never outlives its handler.
        """
        same = Attr("Status").eq(row.status.value) & Attr("Attempt").eq(row.attempt)
        # The id tells this claim from one that a copy of the message makes at the same moment.
        claim = {"ClaimedBy": owner, "ClaimedUntil": iso(until), "ClaimId": secrets.token_hex(8)}
        return self._update_once(row.video_id, same & _unclaimed(now), _setting(claim), claim)

    def release(self, row: VideoAnalysis, owner: str) -> None:
        """Gives the row back, so that the message can be handled again at once."""
        names = ", ".join(f"#{name}" for name in _CLAIM)
        self._update(row.video_id, Attr("ClaimedBy").eq(owner), f"REMOVE {names}", {})

    def save_progress(self, row: VideoAnalysis, progress: str) -> None:
        """How far reading the labels came, for whoever goes on."""
        self._update(
            row.video_id,
            Attr("Status").eq(row.status.value) & Attr("Attempt").eq(row.attempt),
            "SET #Progress = :Progress",
            {"Progress": progress},
        )

    def made_good(self, row: VideoAnalysis, now: datetime) -> bool:
        """The completion that never arrived is about to be sent; False if the video has moved on."""
        noted = {"MadeGoodAt": iso(now)}
        same = Attr("Status").eq(row.status.value) & Attr("Attempt").eq(row.attempt)
        return self._update_once(row.video_id, same, _setting(noted), noted) is not None

    def mark_announced(self, row: VideoAnalysis, announcement: str) -> None:
        """One of the verdict's announcements was made and must not be made again."""
        self._update(
            row.video_id,
            Attr("VideoId").exists(),
            "ADD #Announced :Announced",
            {"Announced": {announcement}},
        )

    def conclude(self, row: VideoAnalysis, verdict: Status, details: Mapping[str, Any]) -> bool:
        """The verdict, the last thing that happens to a row; what only served the way there goes."""
        outdated = {"Reason"} - set(details)  # of an attempt that failed before this one succeeded
        if verdict in AWAITS_PEOPLE:
            details = {**details, "AwaitsDecision": verdict.value}
        return self._move(
            row,
            Attr("Status").eq(row.status.value),
            verdict,
            details,
            remove=(*_ON_THE_WAY, *outdated),
        )

    def decide(self, row: VideoAnalysis, owner: str, decision: Mapping[str, Any]) -> None:
        """What people decided; the verdict stays. `owner` has claimed the row, and gives it back."""
        names = ", ".join(f"#{name}" for name in (*_CLAIM, "AwaitsDecision"))
        self._update(
            row.video_id,
            Attr("ClaimedBy").eq(owner),
            f"{_setting(decision)} REMOVE {names}",
            decision,
        )

    def _move(
        self,
        row: VideoAnalysis,
        condition: ConditionBase,
        status: Status,
        values: Mapping[str, Any],
        remove: tuple[str, ...] = (),
    ) -> bool:
        changes = {"Status": status.value, **values}
        update = _setting(changes)
        if remove:
            update += " REMOVE " + ", ".join(f"#{name}" for name in remove)
        same_attempt = Attr("Attempt").eq(row.attempt)
        return self._update_once(row.video_id, condition & same_attempt, update, changes) is not None

    def _update_once(
        self, video_id: str, condition: ConditionBase, update: str, values: Mapping[str, Any]
    ) -> VideoAnalysis | None:
        """One conditional update that its own success keeps from being repeated.

        If the row holds these very values already, the SDK has sent it twice.
        """
        try:
            return self._try_update(video_id, condition, update, values)
        except ClientError as error:
            there = _found_instead(error)
            is_ours = all(name in there and there[name] == value for name, value in values.items())
            return VideoAnalysis.from_item(there) if is_ours else None

    def _update(
        self,
        video_id: str,
        condition: ConditionBase,
        update: str,
        values: Mapping[str, Any],
        answer: str = "ALL_NEW",
    ) -> VideoAnalysis | None:
        """One conditional update; None if the condition fails."""
        try:
            return self._try_update(video_id, condition, update, values, answer)
        except ClientError as error:
            _found_instead(error)
            return None

    def _try_update(
        self,
        video_id: str,
        condition: ConditionBase,
        update: str,
        values: Mapping[str, Any],
        answer: str = "ALL_NEW",
    ) -> VideoAnalysis:
        """One conditional update; in it, `#Name` is the attribute and `:Name` its value."""
        request: dict[str, Any] = {
            "Key": {"VideoId": video_id},
            "ConditionExpression": condition,
            "UpdateExpression": update,
            "ExpressionAttributeNames": {f"#{name}": name for name in re.findall(r"#(\w+)", update)},
            "ReturnValues": answer,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if values:
            request["ExpressionAttributeValues"] = {f":{name}": value for name, value in values.items()}
        return VideoAnalysis.from_item(self._table.update_item(**request)["Attributes"])


def _unclaimed(now: datetime) -> ConditionBase:
    return Attr("ClaimedBy").not_exists() | Attr("ClaimedUntil").lt(iso(now))


def _setting(values: Mapping[str, Any]) -> str:
    return "SET " + ", ".join(f"#{name} = :{name}" for name in values)


def _found_instead(error: ClientError) -> dict[str, Any]:
    """The item for which the condition failed, empty if there is none; any other error is raised."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    # boto3's resources translate items in answers, and leave those in errors as DynamoDB sends them.
    item: dict[str, Any] = cast("dict[str, Any]", error.response).get("Item", {})
    return {name: _FROM_DYNAMODB.deserialize(value) for name, value in item.items()}
