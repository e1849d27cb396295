"""How many write units DynamoDB bills for the writes of a row, by its documented rules.

A write of the table takes a unit for each kilobyte of the larger of the item before and after. An index takes
as much for what it projects, nothing if that stays the same, and twice if the index's key changes.
docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html, and GSI.html there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from video_moderation.contract.storage.tables import (
    AWAITING_DECISION,
    BY_VIDEO_NAME,
    LISTED_AWAITING_DECISION,
    LISTED_BY_VIDEO_NAME,
    VIDEO_ANALYSIS_INDEXES,
    VIDEO_ANALYSIS_KEY,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from video_moderation.contract.storage.tables import TableKey

Item = "Mapping[str, Any]"
LISTED = {AWAITING_DECISION: LISTED_AWAITING_DECISION, BY_VIDEO_NAME: LISTED_BY_VIDEO_NAME}
UNIT_BYTES = 1024


def write_units(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """The units of one write of a row of the video analysis table, all its indexes included."""
    indexes = VIDEO_ANALYSIS_INDEXES.items()
    return _units(before, after) + sum(_index_units(name, key, before, after) for name, key in indexes)


def _index_units(name: str, key: TableKey, before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    old, new = _projected(name, key, before), _projected(name, key, after)
    if old == new:
        return 0
    moves = old and new and any(old[each] != new[each] for each in key if each)
    return _units(old, {}) + _units({}, new) if moves else _units(old, new)


def _projected(name: str, key: TableKey, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an index has of an item; nothing if the item lacks one of its keys."""
    keys = [each for each in (*key, *VIDEO_ANALYSIS_KEY) if each]
    if not all(each in item for each in keys):
        return {}
    if name not in LISTED:
        return item
    return {each: item[each] for each in (*keys, *LISTED[name]) if each in item}


def _units(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    return math.ceil(max(item_bytes(before), item_bytes(after)) / UNIT_BYTES)


def item_bytes(value: Any) -> int:
    """The size of an item, or of a value in it: names and texts in UTF-8, numbers by their digits."""
    if isinstance(value, dict):
        return sum(len(name.encode()) + 1 + item_bytes(each) for name, each in value.items())
    if isinstance(value, list | set | frozenset):
        return 3 + sum(1 + item_bytes(each) for each in value)
    return len(str(value).encode())
