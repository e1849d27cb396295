"""Starts the jobs of waiting videos, side by side, until Rekognition's slots are full.

Rekognition is the semaphore. No counter of ours can drift from the truth, another workload of the account
may hold slots, and a raised quota is used at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.contract.status import Status
from video_moderation.dispatch.dispatch_run import DispatchRun
from video_moderation.dispatch.pace import Pace, Trigger
from video_moderation.dispatch.waiting_line import Crowd, WaitingLine
from video_moderation.runtime.observability import logger
from video_moderation.videos.skipped_rows import SkippedRows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from video_moderation.dispatch.run_result import RunResult
    from video_moderation.dispatch.start_attempt import StartAttempts
    from video_moderation.recovery.recovery import Recovery
    from video_moderation.runtime.clock import Clock
    from video_moderation.runtime.work_pool import WorkPool
    from video_moderation.videos.line.backfill_hold import BackfillHold
    from video_moderation.videos.line.start_leases import StartLeases
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable

# Whatever begins last, a try to start or a write, takes up to 20 s before it is given up (see `clients`).
RESERVE = timedelta(seconds=25)


class Dispatcher:
    """Starts what waits; one instance serves all runs of a process, one after the other."""

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        leases: StartLeases,
        attempts: StartAttempts,
        recovery: Recovery,
        pool: WorkPool,
        clock: Clock,
        hold: BackfillHold,
    ) -> None:
        self.analysis = analysis
        self.leases = leases
        self.attempts = attempts
        self.recovery = recovery
        self.pool = pool
        self.clock = clock
        self.hold = hold
        self.pace = Pace()
        self.crowd = Crowd()

    def run(self, trigger: Trigger, ends_at: datetime) -> RunResult:
        """Starts what waits until a slot, the work or the time is lacking; the invocation ends at `ends_at`.

        The videos recorded just now come with the trigger, since the index that lists the line lags a moment
        behind: they must not wait for the next trigger because of that.
        """
        now, skipped = self.clock.now(), SkippedRows()
        unread: list[Exception] = []
        line = WaitingLine(
            lambda page_size: self._waiting(page_size, skipped, unread),
            trigger.fresh,
            self.clock,
            self.crowd,
        )
        head = line.head()
        others_wait = head is not None and head.video_id not in {row.video_id for row in trigger.fresh}
        allowance = self.pace.allowance(trigger, now, others_wait=others_wait)
        result = DispatchRun(self, line, allowance, deadline=ends_at - RESERVE, leased_until=ends_at).run()
        result = replace(result, failures=result.failures + len(unread))
        self.pace.ended(result.ended, result.started, now)
        logger.info("dispatched", **vars(result), unreadable_rows=skipped.count)
        return result

    def _waiting(
        self, page_size: int, skipped: SkippedRows, unread: list[Exception]
    ) -> Iterator[VideoAnalysis]:
        """The line as the index has it; it ends before the videos of a backfill that is held.

        They are last in the line, so the hold is looked up only where all uploads have been listed. If it
        cannot be read, they are held, and `unread` has the reason.
        """
        waiting = self.analysis.oldest(Status.PENDING, page_size, skipped)
        for row in waiting:
            if row.is_backfill and self._is_held(unread):
                return
            yield row
            if row.is_backfill:
                break
        yield from waiting

    def _is_held(self, unread: list[Exception]) -> bool:
        try:
            return self.hold.since() is not None
        except (ClientError, BotoCoreError) as failure:
            logger.exception("whether the backfill is held could not be read")
            unread.append(failure)
            return True
