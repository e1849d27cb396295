"""Forgetting a video: its row becomes a mark that keeps late messages from bringing it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from video_moderation.contract.storage.tables import FORGOTTEN_AT
from video_moderation.runtime.clock import iso
from video_moderation.videos.conditional_writes import Change, ConditionalWrites

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb.service_resource import Table

_OWNER = "forget"
_MINE = Attr("ClaimedBy").eq(_OWNER)


class ForgottenRows:
    """The two writes that forget a row, over a boto3 DynamoDB `Table`.

    Between them, the caller deletes what else is known of the video. Each write may be repeated.

    Example:
        >>> rows = ForgottenRows(table)
        >>> rows.claim(video_id, now, until)  # nobody stores labels any more
        True
        >>> rows.forget(video_id, now)
        True

    Row:
        VideoId (text): the video.
        ForgottenAt (time): when an operator erased it.
        WriteId (text): marks the last write.
    """

    def __init__(self, table: Table) -> None:
        self._writes = ConditionalWrites(table)

    def claim(self, video_id: str, now: datetime, until: datetime) -> bool:
        """Keep every message from working on the video; False while one does, or if there is no row."""
        free = Attr("ClaimedBy").not_exists() | Attr("ClaimedUntil").lt(iso(now)) | _MINE
        claim = Change(set={"ClaimedBy": _OWNER, "ClaimedUntil": iso(until)})
        return self._writes.update(video_id, Attr("VideoId").exists() & free, claim) is not None

    def forget(self, video_id: str, now: datetime) -> bool:
        """Replace the row, if it is claimed or there is none, by a mark without the video's name.

        A late event of the upload finds the mark and records nothing; a late message of the job is dropped.
        """
        free = _MINE | Attr("VideoId").not_exists() | Attr(FORGOTTEN_AT).exists()
        return self._writes.put({"VideoId": video_id, FORGOTTEN_AT: iso(now)}, free)
