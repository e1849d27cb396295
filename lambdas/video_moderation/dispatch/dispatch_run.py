"""One dispatch run: leases videos, starts them side by side, and records what came of each.

Only the attempts run in threads. The run itself, which alone reads and writes the table, is one thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.dispatch.run_result import Ending, RunResult
from video_moderation.dispatch.start_request import start_request
from video_moderation.dispatch.start_result import (
    AtLimit,
    MinutesUsedUp,
    Started,
    StartRefused,
    Throttled,
    Unavailable,
    Unfit,
)
from video_moderation.dispatch.suspects import MOST_SUSPECTS, AtFault, NotAtFault, Suspect, judge
from video_moderation.runtime.observability import logger
from video_moderation.runtime.work_pool import MOST_AT_ONCE
from video_moderation.videos.unfit_files import DELETED
from video_moderation.videos.video_analysis import UnreadableRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future
    from datetime import datetime

    from video_moderation.dispatch.dispatcher import Dispatcher
    from video_moderation.dispatch.pace import Allowance
    from video_moderation.dispatch.start_attempt import Attempt
    from video_moderation.dispatch.start_result import StartResult
    from video_moderation.dispatch.waiting_line import WaitingLine
    from video_moderation.videos.line.start_leases import Leased
    from video_moderation.videos.video_analysis import VideoAnalysis

# A run that loses so many videos in a row waits for the index, and then leaves the line to other runs.
MOST_LOST = 10
_ENDING: Mapping[type, Ending] = {AtLimit: "limit", Throttled: "throttled", MinutesUsedUp: "minutes"}


def _ending(row: VideoAnalysis, result: StartResult) -> Ending:
    """Why the run ends: uploads have minutes left when a backfill has used up its half of them."""
    if isinstance(result, MinutesUsedUp) and row.is_backfill:
        return "backfill minutes"
    return _ENDING[type(result)]


class DispatchRun:
    """The state of one run."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        line: WaitingLine,
        allowance: Allowance,
        *,
        deadline: datetime,
        leased_until: datetime,
    ) -> None:
        self._does = dispatcher
        self._line = line
        self._allowance = allowance
        self._deadline = deadline
        self._leased_until = leased_until
        self._attempts: dict[Future[Attempt], Leased] = {}
        self._suspects: list[Suspect] = []
        self._started = self._handed_over = self._suspected = self._failures = 0
        self._lost_in_a_row = 0
        self._ended: Ending | None = None

    def run(self) -> RunResult:
        """Starts what waits until a slot, the work or the time is lacking."""
        self._try_more()
        while self._attempts:
            self._finish_some()
            self._try_more()
        for suspect in self._suspects:
            self._settle(suspect)
        return RunResult(self._started, self._handed_over, self._suspected, self._failures, self._why_ended())

    def _why_ended(self) -> Ending:
        if self._suspects and not self._started and self._ended in (None, "empty", "time"):
            return "unavailable"
        return self._ended or ("suspects" if self._suspects else "allowance")

    def _try_more(self) -> None:
        """Begins as many attempts as may be under way."""
        try:
            while not self._ended and self._may_try() and (row := self._next()):
                self._try(row)
        except (ClientError, BotoCoreError):
            self._failed("the line could not be read, or a video not leased")

    def _may_try(self) -> bool:
        under_way = len(self._attempts)
        if self._suspects and under_way + len(self._suspects) >= MOST_SUSPECTS:
            return False
        allowed = self._allowance.after(self._started)
        return under_way < MOST_AT_ONCE and self._started + under_way < allowed

    def _next(self) -> VideoAnalysis | None:
        """The next video of the line, if there is one and time is left."""
        if self._does.clock.now() >= self._deadline:
            self._ended = "time"
            return None
        row = self._line.take(others_started=self._started > 0)
        # Once an attempt under way has started a job, videos that failed before get their turn.
        if row is None and not self._attempts:
            self._ended = "empty"
        return row

    def _try(self, row: VideoAnalysis) -> None:
        """Begins to start a video, unless another run has leased it, or it was deleted."""
        request = start_request(row, self._does.attempts.settings)
        try:
            leased = self._does.leases.lease(row, request, self._does.clock.now(), self._leased_until)
        except UnreadableRow:
            logger.exception("row skipped")
            leased = None
        if leased is None:
            self._lost()
            return
        self._line.won()
        self._lost_in_a_row = 0
        # The lease has read the row itself: the line's index may not show yet that the video is back.
        if leased.row.deleted_at:
            self._hand_over(leased.row, DELETED, retryable=False, stays_counted=leased.sent_before)
            return
        attempt = self._does.pool.submit(lambda: self._does.attempts.make(leased, self._deadline))
        self._attempts[attempt] = leased

    def _lost(self) -> None:
        self._line.lost()
        self._lost_in_a_row += 1
        if self._lost_in_a_row == MOST_LOST:
            # The index may just not show yet that these have started, and others wait behind them.
            self._line.catch_up()
        elif self._lost_in_a_row == 2 * MOST_LOST:
            self._ended = "crowded"

    def _finish_some(self) -> None:
        for done in self._does.pool.first_done(self._attempts):
            leased = self._attempts.pop(done)
            with logger.append_context_keys(video_id=leased.row.video_id, video_name=leased.row.name):
                try:
                    attempt = done.result()
                    self._finish(attempt.leased, attempt.result)
                except (ClientError, BotoCoreError):
                    self._failed("the result of a start could not be recorded")

    def _finish(self, leased: Leased, result: StartResult) -> None:
        """Records what came of an attempt."""
        match result:
            case Started(job_id):
                self._does.leases.started(leased, job_id, self._does.clock.now())
                self._started += 1
                logger.info("job started", job_id=job_id, attempt=leased.row.attempt)
            case AtLimit() | Throttled() | MinutesUsedUp():
                self._ended = _ending(leased.row, result)
                self._does.leases.put_back(leased, keep_request=result.may_have_started)
            case Unfit(reason, retryable, may_have_started=False):
                self._hand_over(leased.row, reason, retryable=retryable, stays_counted=leased.sent_before)
            case Unfit(reason):
                self._suspects.append(Suspect(leased, Unavailable(reason, may_have_started=True)))
            case Unavailable() | StartRefused():
                self._suspects.append(Suspect(leased, result))

    def _settle(self, suspect: Suspect) -> None:
        row, result = suspect.leased.row, suspect.result
        with logger.append_context_keys(video_id=row.video_id, video_name=row.name):
            try:
                match judge(suspect, self._does.clock.now(), others_started=self._started > 0):
                    case AtFault(reason):
                        is_counted = result.may_have_started
                        self._hand_over(row, reason, retryable=True, stays_counted=is_counted)
                    case NotAtFault(trouble):
                        logger.error("not started, the video keeps its position", reason=result.reason)
                        self._suspected += 1
                        keep = result.may_have_started
                        self._does.leases.put_back(suspect.leased, keep_request=keep, trouble=trouble)
            except (ClientError, BotoCoreError):
                self._failed("a failed start could not be recorded")

    def _hand_over(self, row: VideoAnalysis, reason: str, *, retryable: bool, stays_counted: bool) -> None:
        """Ends an attempt; its minutes are free for others, unless its job may run all the same."""
        logger.warning("job not started", reason=reason, retryable=retryable)
        try:
            if self._does.recovery.take_over(row, reason, retryable=retryable) and not stays_counted:
                self._does.attempts.give_back(row)
        except (ClientError, BotoCoreError):
            # The video waits in its position, or the reconciler finds it recovering without an execution.
            logger.exception("not handed over to recovery, or its minutes not given back")
            self._failures += 1
        else:
            self._handed_over += 1

    def _failed(self, what: str) -> None:
        logger.exception(what)
        self._failures += 1
        self._ended = "failure"
