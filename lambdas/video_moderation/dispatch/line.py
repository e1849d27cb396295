"""The order in which waiting videos are started."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from video_moderation.videos.video_analysis import VideoAnalysis

Uploader = str | None


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


def nobody(_row: VideoAnalysis) -> Uploader:
    """All videos are of one uploader."""
    return None


def order(
    rows: Sequence[VideoAnalysis],
    now: str,
    *,
    with_retry: bool = True,
    uploader_of: Callable[[VideoAnalysis], Uploader] = nobody,
) -> Order:
    """Orders waiting videos at the moment `now`, in the form of `clock.iso`.

    By rank, then in turn between uploaders, then by age. Videos that another run has leased are left out. One
    of the videos that failed before stays in its position (`with_retry`), so that each run tries one of them.

    Example:
        >>> [row.name for row in order([younger, older], now).ready]
        ['older.mp4', 'younger.mp4']
    """
    free = in_turn([row for row in rows if row.leased_until is None or row.leased_until < now], uploader_of)
    due = [row for row in free if row.not_before and row.not_before <= now]
    first = due[:1] if with_retry else []
    return Order(
        ready=tuple(row for row in free if row.not_before is None or row in first),
        retries=tuple(row for row in due if row not in first),
        too_early=tuple(row for row in free if row.not_before and row.not_before > now),
    )


def in_turn(
    rows: Sequence[VideoAnalysis], uploader_of: Callable[[VideoAnalysis], Uploader]
) -> list[VideoAnalysis]:
    """Of each rank the oldest video of each uploader, then the second oldest of each, and so on."""
    turns: Counter[tuple[str, Uploader]] = Counter()
    keyed = []
    for row in sorted(rows, key=position):
        rank, uploader = row.position[:1], uploader_of(row)
        turn = turns[rank, uploader] if uploader is not None else 0
        turns[rank, uploader] += 1
        keyed.append(((rank, turn, row.position, row.video_id), row))
    return [row for _, row in sorted(keyed, key=lambda each: each[0])]


def position(row: VideoAnalysis) -> str:
    """The sort key of the line."""
    return row.position
