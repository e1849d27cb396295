"""What a table must have, compared with what it has: for tables that somebody else made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_moderation.contract.storage.tables import (
    AWAITING_DECISION,
    BY_VIDEO_NAME,
    EXPIRES_AT,
    LISTED_AWAITING_DECISION,
    LISTED_BY_VIDEO_NAME,
    METADATA_KEY,
    VIDEO_ANALYSIS_INDEXES,
    VIDEO_ANALYSIS_KEY,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from video_moderation.contract.storage.tables import TableKey

Description = dict[str, Any]
"""A table in the form in which DynamoDB's `DescribeTable` returns it."""

LISTED = {AWAITING_DECISION: LISTED_AWAITING_DECISION, BY_VIDEO_NAME: LISTED_BY_VIDEO_NAME}
"""What an index must have besides keys; any other one has every attribute."""


def video_analysis_differences(table: Description) -> list[str]:
    """What the table with a row for each video lacks; empty if nothing."""
    return [*_keys("the table", table, VIDEO_ANALYSIS_KEY, table), *_indexes(table)]


def metadata_differences(table: Description, *, expires: Mapping[str, Any] | None = None) -> list[str]:
    """What the table with a row for each label lacks; empty if nothing.

    Args:
        table: the table.
        expires: the time to live that must be `ExpiresAt`, as `DescribeTimeToLive` returns it; default: it
            does not matter, because labels are kept for good.

    Example:
        >>> key = [{"AttributeName": "VideoName", "KeyType": "HASH"}]
        >>> metadata_differences({"KeySchema": key, "AttributeDefinitions": []})
        ['the table must have the key VideoName, LabelKey, all strings, and has VideoName']
    """
    found = list(_keys("the table", table, METADATA_KEY, table))
    if expires is not None and expires.get("AttributeName") != EXPIRES_AT:
        found.append(f"the table must have {EXPIRES_AT} as its time to live")
    return found


def _indexes(table: Description) -> Iterator[str]:
    by_name = {index["IndexName"]: index for index in table.get("GlobalSecondaryIndexes") or []}
    for name, key in VIDEO_ANALYSIS_INDEXES.items():
        index = by_name.get(name)
        if index is None:
            yield f"the table must have the index {name}"
            continue
        yield from _keys(f"the index {name}", index, key, table)
        projection = index["Projection"]
        missing = set(LISTED.get(name, ())) - set(projection.get("NonKeyAttributes") or ())
        if projection["ProjectionType"] != "ALL" and (missing or name not in LISTED):
            lacks = f" or at least {', '.join(sorted(missing))}" if name in LISTED else ""
            yield f"the index {name} must have all attributes{lacks}"


def _keys(what: str, holder: Description, key: TableKey, table: Description) -> Iterator[str]:
    """One difference if the key is another one, or is not made of strings."""
    kinds = {each["AttributeName"]: each["AttributeType"] for each in table.get("AttributeDefinitions", [])}
    by_role = {each["KeyType"]: each["AttributeName"] for each in holder["KeySchema"]}
    found = [by_role[role] for role in ("HASH", "RANGE") if role in by_role]
    wanted = [name for name in key if name]
    strings = all(kinds.get(name, "S") == "S" for name in wanted)
    if found != wanted or not strings:
        has = ", ".join(found if strings else (f"{name} ({kinds.get(name, 'S')})" for name in found))
        yield f"{what} must have the key {', '.join(wanted)}, all strings, and has {has}"
