"""Since when a pipeline has watched its bucket: a row of its own in the video analysis table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.videos.conditional_writes import found_instead

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb.service_resource import Table

_WATCHED_SINCE = "WatchedSince"


class WatchMark:
    """The instant of the first sweep of a pipeline; over a boto3 DynamoDB `Table`.

    The age of the table does not tell it: a table may be brought, or kept from a stack that is gone. So the
    row has the name of the Sweeper's function, which a later stack does not have. A restored table keeps it.

    Example:
        >>> WatchMark(table, "ModerationStack-Sweeper-8Zx1").since(now) == now
        True

    Row:
        VideoId (text): `watched by …`, with the name of the Sweeper's function.
        WatchedSince (time): when the first sweep began.
    """

    def __init__(self, table: Table, watcher: str) -> None:
        self._table = table
        self._key = {"VideoId": f"watched by {watcher}"}  # no VideoId: those have 64 characters

    def since(self, now: datetime) -> datetime:
        """The instant that the first call wrote, whose `now` it is; one call of DynamoDB."""
        try:
            self._table.put_item(
                Item={**self._key, _WATCHED_SINCE: iso(now)},
                ConditionExpression=Attr("VideoId").not_exists(),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            return parse_iso(found_instead(error)[_WATCHED_SINCE])
        return now
