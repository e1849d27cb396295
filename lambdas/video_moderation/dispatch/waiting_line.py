"""Taking videos from the line one by one, beside other dispatch runs that do the same."""

from __future__ import annotations

import heapq
import random
from datetime import timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from video_moderation.dispatch.line import order, position
from video_moderation.runtime.clock import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis import VideoAnalysis

SMALLEST_PAGE, LARGEST_PAGE = 25, 250
# A little longer than the index lags behind: reading the line earlier again shows the same.
TRUE_FOR = timedelta(seconds=0.25)


class Crowd:
    """How many videos at the head of the line other dispatch runs seem to be taking right now.

    A run that loses a video to another one spreads its picks over twice as many videos. Each video it gets
    brings it back towards the head. A run alone takes the oldest first; many runs side by side each take one
    of the oldest, and rarely the same one. Kept from run to run of a process.

    Example:
        >>> crowd = Crowd()
        >>> crowd.lost(), crowd.lost(), crowd.size
        (None, None, 4)
    """

    def __init__(self) -> None:
        self._size = 1.0

    @property
    def size(self) -> int:
        """From how many videos at the head to pick."""
        return int(self._size)

    @property
    def page_size(self) -> int:
        """How many videos to read at once."""
        return min(max(2 * self.size, SMALLEST_PAGE), LARGEST_PAGE)

    def lost(self) -> None:
        """Another run had the video already."""
        self._size = min(2 * self._size, LARGEST_PAGE)

    def won(self) -> None:
        """The video was free."""
        self._size = max(0.9 * self._size, 1.0)


class WaitingLine:
    """The videos that wait, each once, in the order of `line.order`.

    `read` lists them as the index has them; `fresh` are those recorded just now, which it may not list yet.
    """

    def __init__(
        self,
        read: Callable[[int], Iterable[VideoAnalysis]],
        fresh: Sequence[VideoAnalysis],
        clock: Clock,
        crowd: Crowd,
    ) -> None:
        self._read_from = read
        self._fresh = sorted(fresh, key=position)
        self._clock = clock
        self._crowd = crowd
        self._taken: set[str] = set()
        self._has_retry = False
        self._begin()

    def head(self) -> VideoAnalysis | None:
        """The video that is started next if no other run is, without taking it."""
        self._read(1)
        return next(iter(self._ready or self._retries), None)

    def take(self, *, others_started: bool) -> VideoAnalysis | None:
        """The next video to start; None if there is none."""
        self._read(self._crowd.size)
        row = self._pick(others_started=others_started)
        if row:
            self._taken.add(row.video_id)
        return row

    def lost(self) -> None:
        """Another run had the video: what was read a while ago is no longer true, and is read again."""
        self._crowd.lost()
        if self._clock.now() - self._begun_at > TRUE_FOR:
            self._begin()

    def won(self) -> None:
        """The video was free."""
        self._crowd.won()

    def catch_up(self) -> None:
        """Waits until the index shows what has happened by now, and reads the line again."""
        self._clock.sleep(TRUE_FOR.total_seconds())
        self._begin()

    def _begin(self) -> None:
        self._begun_at = self._clock.now()
        self._page_size = self._crowd.page_size
        waiting = heapq.merge(self._read_from(self._page_size), self._fresh, key=position)
        self._rows = _each_once(waiting, self._taken)
        self._ready: list[VideoAnalysis] = []
        self._retries: list[VideoAnalysis] = []
        self._too_early: list[VideoAnalysis] = []

    def _pick(self, *, others_started: bool) -> VideoAnalysis | None:
        if self._ready:
            return self._ready.pop(random.randrange(self._size_of_head()))  # noqa: S311
        if self._retries:
            return self._retries.pop(0)
        return self._too_early.pop(0) if self._too_early and others_started else None

    def _size_of_head(self) -> int:
        """From how many videos at the head to pick: never from those behind the first one's rank."""
        rank = self._ready[0].rank
        head = islice(self._ready, self._crowd.size)
        return sum(1 for _ in takewhile(lambda row: row.rank == rank, head))

    def _read(self, enough: int) -> None:
        """Reads pages until so many videos are ready, or the line ends."""
        while len(self._ready) < enough and (page := list(islice(self._rows, self._page_size))):
            ordered = order(page, iso(self._clock.now()), with_retry=not self._has_retry)
            self._has_retry |= any(row.not_before for row in ordered.ready)
            self._ready += ordered.ready
            self._retries += ordered.retries
            self._too_early += ordered.too_early


def _each_once(rows: Iterable[VideoAnalysis], taken: set[str]) -> Iterator[VideoAnalysis]:
    """The rows that are not taken; one that is fresh and listed too comes once."""
    seen: set[str] = set()
    for row in rows:
        if row.video_id not in seen and row.video_id not in taken:
            seen.add(row.video_id)
            yield row
