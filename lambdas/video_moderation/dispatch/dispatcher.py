"""Starts the jobs of waiting videos, side by side, until Rekognition's slots are full.

Rekognition is the semaphore. No counter of ours can drift from the truth, another workload of the account
may hold slots, and a raised quota is used at once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from video_moderation.contract.status import Status
from video_moderation.dispatch.dispatch_run import DispatchRun
from video_moderation.dispatch.pace import Pace, Trigger
from video_moderation.dispatch.waiting_line import Crowd, WaitingLine
from video_moderation.runtime.observability import logger
from video_moderation.videos.skipped_rows import SkippedRows

if TYPE_CHECKING:
    from datetime import datetime

    from video_moderation.dispatch.run_result import RunResult
    from video_moderation.dispatch.start_attempt import StartAttempts
    from video_moderation.recovery.recovery import Recovery
    from video_moderation.runtime.clock import Clock
    from video_moderation.runtime.work_pool import WorkPool
    from video_moderation.videos.start_leases import StartLeases
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
    ) -> None:
        self.analysis = analysis
        self.leases = leases
        self.attempts = attempts
        self.recovery = recovery
        self.pool = pool
        self.clock = clock
        self.pace = Pace()
        self.crowd = Crowd()

    def run(self, trigger: Trigger, ends_at: datetime) -> RunResult:
        """Starts what waits until a slot, the work or the time is lacking; the invocation ends at `ends_at`.

        The videos recorded just now come with the trigger, since the index that lists the line lags a moment
        behind: they must not wait for the next trigger because of that.
        """
        now, skipped = self.clock.now(), SkippedRows()
        line = WaitingLine(
            lambda page_size: self.analysis.oldest(Status.PENDING, page_size, skipped),
            trigger.fresh,
            self.clock,
            self.crowd,
        )
        head = line.head()
        others_wait = head is not None and head.video_id not in {row.video_id for row in trigger.fresh}
        allowance = self.pace.allowance(trigger, now, others_wait=others_wait)
        result = DispatchRun(self, line, allowance, deadline=ends_at - RESERVE, leased_until=ends_at).run()
        self.pace.ended(result.ended, result.started, now)
        logger.info("dispatched", **vars(result), unreadable_rows=skipped.count)
        return result
