"""Leases on waiting videos: while one dispatch run starts a video, no other asks Rekognition for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr

from video_moderation.contract.status import Status
from video_moderation.runtime.clock import iso
from video_moderation.videos.conditional_writes import Change, ConditionalWrites
from video_moderation.videos.video_analysis import VideoAnalysis

if TYPE_CHECKING:
    from datetime import datetime

    from boto3.dynamodb.conditions import ConditionBase
    from mypy_boto3_dynamodb.service_resource import Table

TROUBLE = ("TroubledSince", "NotBefore")
LEASE = ("LeasedUntil",)
COUNTED = ("CountedOn", "CountedMillis")
"""The day among whose minutes this attempt was counted, and as how many milliseconds."""
LEARNT = ("StatedMillis", *COUNTED)
"""What an attempt finds out: how long the file says that it is, and what was counted for the attempt."""


@dataclass(frozen=True)
class Leased:
    """A row that is leased, with the request to send for it.

    `sent_before` says that an earlier run wrote the request down and may have sent it, with success.
    `is_current` says that the request is also what the present configuration asks for.
    """

    row: VideoAnalysis
    request: str
    sent_before: bool
    is_current: bool


@dataclass(frozen=True)
class Trouble:
    """Since when a video cannot be started, and when to try again."""

    since: datetime
    not_before: datetime


class StartLeases:
    """The writes of a start, over the boto3 DynamoDB `Table` of video analyses.

    A lease ends with the invocation that took it. When that invocation dies, the request stays in the row,
    and the next lease sends the same request, which finds the same job.
    """

    def __init__(self, table: Table) -> None:
        self._writes = ConditionalWrites(table)

    def lease(self, row: VideoAnalysis, request: str, now: datetime, until: datetime) -> Leased | None:
        """Leases a waiting row and writes its request down before it is sent.

        Returns None if the video has moved on, or while another run holds the lease. A request that is there
        already stands: an earlier run may have sent it, and sending the same one again pays nothing twice.
        """
        before = self._writes.update(
            row.video_id,
            _waits(row) & (Attr("LeasedUntil").not_exists() | Attr("LeasedUntil").lt(iso(now))),
            Change(set={"LeasedUntil": iso(until)}, set_if_missing={"Request": request}),
            answer="ALL_OLD",
        )
        if before is None:
            return None
        to_send = before.get("Request", request)
        return Leased(
            row=replace(VideoAnalysis.from_item(before), request=to_send, leased_until=iso(until)),
            request=to_send,
            sent_before="Request" in before,
            is_current=to_send == request,
        )

    def note_learnt(self, row: VideoAnalysis) -> None:
        """Writes into a leased row what was learnt of the video, and counted for it, before its start."""
        is_mine = Attr("LeasedUntil").eq(row.leased_until)
        self._writes.update(row.video_id, _waits(row) & is_mine, Change(set=_learnt(row)))

    def started(self, leased: Leased, job_id: str, now: datetime) -> bool:
        """The job runs. Returns False if the video has moved on."""
        values = {"Status": Status.IN_PROGRESS.value, "JobId": job_id, "StartedAt": iso(now)}
        change = Change(set={**values, **_learnt(leased.row)}, remove=(*TROUBLE, *LEASE))
        return self._writes.update(leased.row.video_id, _waits(leased.row), change) is not None

    def put_back(self, leased: Leased, *, keep_request: bool, trouble: Trouble | None = None) -> None:
        """Ends the lease of a video that was not started, which keeps its position in the line.

        The request is kept if it may have started a job. Otherwise the next start makes a new one, which
        follows the configuration of its day.
        """
        values = (
            {"TroubledSince": iso(trouble.since), "NotBefore": iso(trouble.not_before)} if trouble else {}
        )
        # Another run may have the row by now, if this one outlived its lease.
        is_mine = Attr("LeasedUntil").eq(leased.row.leased_until)
        remove = LEASE if keep_request else (*LEASE, "Request")
        change = Change({**values, **_learnt(leased.row)}, remove=remove)
        self._writes.update(leased.row.video_id, _waits(leased.row) & is_mine, change)


def _waits(row: VideoAnalysis) -> ConditionBase:
    return Attr("Status").eq(Status.PENDING.value) & Attr("Attempt").eq(row.attempt)


def _learnt(row: VideoAnalysis) -> dict[str, Any]:
    values = zip(LEARNT, (row.stated_millis, row.counted_on, row.counted_millis), strict=True)
    return {name: value for name, value in values if value is not None}
