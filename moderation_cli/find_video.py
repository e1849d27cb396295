"""The video that somebody means, by its VideoId or by the name of its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from moderation_cli.command import Refused
from video_moderation.contract.status import Status
from video_moderation.contract.tables import BY_VIDEO_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb.service_resource import Table

Row = dict[str, Any]

OPEN = (Status.FLAGGED, Status.UNDETERMINED)


def find(table: Table, video: str, version: str | None = None) -> Row:
    """The row of the one video that is meant, and that can be decided on.

    Args:
        table: the video analysis table.
        video: a VideoId, or the name of a file that was uploaded once.
        version: its version id, if it was uploaded several times.

    Raises:
        Refused: there is none, or not only one, or it is not one to decide on.
    """
    found = [row for row in _named(table, video) if version in (None, row.get("VersionId"))]
    if not found:
        raise Refused(f"no row of {video}" + (f" has version {version}" if version else " was found"))
    if len(found) > 1:
        raise Refused(
            f"{video} has {len(found)} versions: say which one, with VIDEO=<VideoId> or VERSION=<version id>",
            map(_line, found),
        )
    return _to_decide_on(current(table, found[0]["VideoId"]) or found[0])


def described(row: Row) -> str:
    """Which video it is, to the version."""
    version = f"version {row['VersionId']}" if "VersionId" in row else "without a version"
    return f"{row['VideoName']}, {version}, VideoId {row['VideoId']}"


def current(table: Table, video_id: str) -> Row | None:
    """The row as it is now; None if there is none."""
    return table.get_item(Key={"VideoId": video_id}, ConsistentRead=True).get("Item")


def _named(table: Table, video: str) -> Iterator[Row]:
    """The rows of that VideoId, or of that name, the newest first; those of a name lag a moment behind."""
    # The name of a video ends in .mp4 or .mov: none looks like a VideoId.
    if re.fullmatch(r"[0-9a-f]{64}", video):
        row = current(table, video)
        yield from [row] if row else []
        return
    query: dict[str, Any] = {
        "IndexName": BY_VIDEO_NAME,
        "KeyConditionExpression": Key("VideoName").eq(video),
        "ScanIndexForward": False,
    }
    while True:
        page = table.query(**query)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _line(row: Row) -> str:
    decision = f", {row['Decision'].lower()}" if "Decision" in row else ""
    version = f"  VERSION={row['VersionId']}" if "VersionId" in row else ""
    return f"  {row['QueuedAt']}  {row['Status']}{decision}  VIDEO={row['VideoId']}{version}"


def _to_decide_on(row: Row) -> Row:
    status = Status(row["Status"])
    if status in OPEN:
        return row
    stands = f"is {status}" if status.is_verdict else f"has no verdict yet, it is {status}"
    raise Refused(f"{described(row)} {stands}: one that is {' or '.join(OPEN)} is decided on")
