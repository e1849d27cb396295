"""Since when the upload waits that has waited longest, whatever its turn is."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from video_moderation.videos.video_analysis import BACKFILL, has_turn, rank_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_LOOKED_AT = 10_000
"""Only so many videos at the head of a line with turns are looked at."""


def oldest_upload(line: Iterable[tuple[str, str]]) -> str | None:
    """Since when it waits; None if no upload waits. A backfill may wait for weeks, and that is no trouble.

    `line` has the position of each waiting video, in their order, and since when it waits. The first one is
    a newcomer where uploaders take turns. A video without a turn stands by its time: what is behind it came
    later.

    Example:
        >>> oldest_upload([("1#08:00#08:40", "08:40"), ("1#08:00#08:10", "08:10"), ("5#07:00", "07:00")])
        '08:10'
    """
    oldest: str | None = None
    for position, waits_since in islice(line, MOST_LOOKED_AT):
        if rank_of(position) >= BACKFILL:
            break
        oldest = min(oldest or waits_since, waits_since)
        if not has_turn(position):
            break
    return oldest
