"""How many starts to try: as many as slots are known to be free, and a few more to find others.

Rekognition has no call that says how many slots are free. It refuses a start that is one too many, and each
completion frees one slot. A start that is refused costs a lease, a look at the object, the call and the end
of the lease, so a run that knows that all slots are taken does not try.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from video_moderation.runtime.work_pool import MOST_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from video_moderation.dispatch.run_result import Ending
    from video_moderation.videos.video_analysis import VideoAnalysis

# A refusal says for so long that slots become free by completions only. After it, the next run tries again:
# another workload of the account may have freed some, or a message may be lost.
REFUSAL_COUNTS_FOR = timedelta(seconds=30)
# If messages wait longer than this in the queue, slots are free of which no run has heard.
LATE = timedelta(seconds=1)
# Completions that come one after the other like this announce only part of the slots that are free already.
BUSY = timedelta(seconds=2)


@dataclass(frozen=True)
class Trigger:
    """Why dispatch runs: videos recorded just now, slots that completions freed, or the schedule.

    `delay` is how long the oldest of these messages has waited in the queue.
    """

    fresh: Sequence[VideoAnalysis] = ()
    freed: int = 0
    is_scheduled: bool = False
    delay: timedelta = timedelta()


@dataclass(frozen=True)
class Allowance:
    """How many starts a run may try: the slots `announced`, some `probes`, and `growth` for each that hits.

    Example:
        >>> Allowance(announced=2, probes=1, growth=2).after(started=3)
        5
    """

    announced: int
    probes: int
    growth: int

    def after(self, started: int) -> int:
        """The tries allowed in all once so many of them have started a job."""
        return self.announced + self.probes + self.growth * max(0, started - self.announced)


class Pace:
    """What a process remembers of Rekognition's slots from run to run."""

    def __init__(self) -> None:
        self._refused_at: datetime | None = None
        self._freed_at: datetime | None = None
        self._width = 1

    def allowance(self, trigger: Trigger, now: datetime, *, others_wait: bool) -> Allowance:
        """How many starts a run that begins now may try.

        While slots are free, it begins with as many as the last run could start, and doubles them as they
        hit. While they are taken, it takes the slots that were announced, and probes one by one if there may
        be more: an upload changes nothing then, unless no other video waits (`others_wait`).
        """
        is_full = self._refused_at is not None and now - self._refused_at < REFUSAL_COUNTS_FOR
        is_busy = trigger.freed > 1 or (self._freed_at is not None and now - self._freed_at < BUSY)
        if trigger.freed:
            self._freed_at = now
        if not is_full or trigger.delay > LATE:
            return Allowance(trigger.freed, probes=self._width, growth=2)
        probes = trigger.is_scheduled or not others_wait or (trigger.freed > 0 and is_busy)
        return Allowance(trigger.freed, probes=int(probes), growth=1)

    def ended(self, ending: Ending, started: int, now: datetime) -> None:
        """A run that began `now` ended."""
        match ending:
            case "limit" | "minutes":
                self._refused_at, self._width = now, 1
            case "allowance" | "crowded" | "backfill minutes":
                pass
            case "empty":
                self._refused_at, self._width = None, min(max(self._width, started), MOST_AT_ONCE)
            case _:  # it could not use all slots it knew of: the next one probes
                self._refused_at, self._width = None, 1
