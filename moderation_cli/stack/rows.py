"""The rows of videos: found by VideoId or by the name of a file, and described."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from moderation_cli.terminal.errors import Refused
from video_moderation.contract.status import Status
from video_moderation.contract.storage.tables import BY_VIDEO_NAME, FORGOTTEN_AT
from video_moderation.contract.storage.uploads import VIDEO_SUFFIXES, ending
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_dynamodb.service_resource import Table

Row = dict[str, Any]
VERDICTS = tuple(status for status in Status if status.is_verdict)

_PRIVATE = frozenset(
    {
        "Nonce",
        "Request",
        "Position",
        "WriteId",
        "LeasedUntil",
        "ClaimedBy",
        "ClaimedUntil",
        "ClaimId",
        "Progress",
    }
)
"""What only the functions need; with the nonce, somebody could pass a job of their own off as the video's."""


def all_versions(
    table: Table, video: str, version_id: str | None = None, *, suffixes: Sequence[str] = VIDEO_SUFFIXES
) -> list[Row]:
    """Return the rows of a VideoId or of a file's name, the newest upload first.

    Args:
        table: the video analysis table.
        video: a VideoId, or the name of a file.
        version_id: only this version of it.
        suffixes: endings of the object keys that are moderated.

    Raises:
        Refused: there is none.
    """
    found = [row for row in _named(table, video) if version_id in (None, row.get("VersionId"))]
    if found:
        return sorted(found, key=uploaded_at, reverse=True)
    missing = f"version {version_id} of {video}" if version_id else video
    raise Refused(
        f"no video {missing} was recorded: give the whole key of the object, or its VideoId",
        _why_not(video, suffixes),
    )


def _why_not(video: str, suffixes: Sequence[str]) -> list[str]:
    """A line on an ending that is not moderated, such as `.mkv`, or `.mp4` and a blank."""
    found = ending(video)
    if not found or found in suffixes:
        return []
    accepted = ", ".join(suffixes)
    return [
        f"objects whose keys end in {found!r} are not moderated: the stack's video_suffixes are {accepted}"
    ]


def one_version(
    table: Table, video: str, version_id: str | None = None, *, suffixes: Sequence[str] = VIDEO_SUFFIXES
) -> Row:
    """Return the row of the one video that is meant, read consistently.

    Raises:
        Refused: there is none, or more than one.
    """
    found = all_versions(table, video, version_id, suffixes=suffixes)
    if len(found) > 1:
        raise Refused(
            f"{video} has {len(found)} versions: give the VideoId of one, or its --version-id",
            map(_line, found),
        )
    return current(table, found[0]["VideoId"]) or found[0]


def current(table: Table, video_id: str) -> Row | None:
    """Return the row as it is now; None if there is none, or if the video was forgotten."""
    item = table.get_item(Key={"VideoId": video_id}, ConsistentRead=True).get("Item")
    return item if item and FORGOTTEN_AT not in item else None


def is_video_id(text: str) -> bool:
    """Tell a VideoId from the name of a file, which ends in .mp4 or .mov."""
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


def with_verdict(row: Row, doing: str) -> Row:
    """Return the row if its video has a verdict.

    Raises:
        Refused: it has none; the message says that only a video with one can be `doing`.
    """
    if Status(row["Status"]).is_verdict:
        return row
    *others, last = VERDICTS
    raise Refused(
        f"{described(row)} is {row['Status']} and has no verdict yet: "
        f"only a video that is {', '.join(others)} or {last} can be {doing}"
    )


def described(row: Row) -> str:
    """Return which video it is, to the version."""
    version = f"version {row['VersionId']}" if "VersionId" in row else "without a version"
    return f"{row['VideoName']}, {version}, VideoId {row['VideoId']}"


def uploaded_at(row: Row) -> str:
    """Return when S3 stored the video; one that is moderated again waits from a later time."""
    return str(row.get("UploadedAt", row["QueuedAt"]))


def document(row: Row) -> Row:
    """Return the row for programs: without what only the functions need.

    Example:
        >>> document({"VideoId": "0af3", "Nonce": "9c41"})
        {'videoId': '0af3'}
    """
    return {_lower(name): _lowered(value) for name, value in row.items() if name not in _PRIVATE}


def _named(table: Table, video: str) -> Iterator[Row]:
    """Return the rows of that VideoId or of that name; a new row lags a moment behind its name."""
    if is_video_id(video):
        row = current(table, video)
        return iter([row] if row else [])
    listed = items(table.query, IndexName=BY_VIDEO_NAME, KeyConditionExpression=Key("VideoName").eq(video))
    # The index lists the versions; the rows have all that there is to tell of them.
    return (current(table, row["VideoId"]) or row for row in listed)


def _line(row: Row) -> str:
    decision = f", {row['Decision'].lower()}" if "Decision" in row else ""
    version = f"  --version-id {row['VersionId']}" if "VersionId" in row else ""
    return f"  {uploaded_at(row)}  {row['Status']}{decision}  {row['VideoId']}{version}"


def _lowered(value: Any) -> Any:
    if isinstance(value, dict):
        return {_lower(name): _lowered(inner) for name, inner in value.items()}
    return [_lowered(inner) for inner in value] if isinstance(value, list) else value


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
