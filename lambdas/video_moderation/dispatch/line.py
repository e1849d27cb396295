"""The order in which waiting videos are started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.videos.video_analysis import VideoAnalysis


@dataclass(frozen=True)
class Order:
    """Some waiting videos, in the order to start them.

    `ready` are started first. `retries` failed before, and their time to be tried again has come: they are
    tried when nothing else waits. `too_early` failed before, and their time has not come: they are tried
    last, and only if others were started, since the trouble may be over then.
    """

    ready: tuple[VideoAnalysis, ...] = ()
    retries: tuple[VideoAnalysis, ...] = ()
    too_early: tuple[VideoAnalysis, ...] = ()


def order(rows: Sequence[VideoAnalysis], now: str, *, with_retry: bool = True) -> Order:
    """Orders waiting videos at the moment `now`, in the form of `clock.iso`.

    By rank, then by turn or age. Videos that another run has leased are left out. One of the videos that
    failed before stays in its position (`with_retry`), so that each run tries one of them.

    Example:
        >>> [row.name for row in order([younger, older], now).ready]
        ['older.mp4', 'younger.mp4']
    """
    in_line = sorted(rows, key=lambda row: (row.position, row.video_id))
    free = [row for row in in_line if row.leased_until is None or row.leased_until < now]
    due = [row for row in free if row.not_before and row.not_before <= now]
    first = due[:1] if with_retry else []
    return Order(
        ready=tuple(row for row in free if row.not_before is None or row in first),
        retries=tuple(row for row in due if row not in first),
        too_early=tuple(row for row in free if row.not_before and row.not_before > now),
    )


def position(row: VideoAnalysis) -> str:
    """The sort key of the line."""
    return row.position
