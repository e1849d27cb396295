"""One run of dispatch over a line in memory: when it ends, and what it leaves behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from unittest import mock

import pytest
from botocore.exceptions import ClientError

from benchmarks.virtual_aws.table import MemoryTable
from tests.unit.clock import START, VirtualClock
from tests.unit.work_pool import SequentialWorkPool
from video_moderation.dispatch.dispatcher import Dispatcher
from video_moderation.dispatch.pace import Trigger
from video_moderation.dispatch.start_attempt import Attempt
from video_moderation.dispatch.start_request import JobSettings
from video_moderation.dispatch.start_result import (
    AtLimit,
    MinutesUsedUp,
    Started,
    StartRefused,
    StartResult,
    Throttled,
    Unavailable,
    Unfit,
)
from video_moderation.videos.line.start_leases import StartLeases
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis import BACKFILL, FRESH
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.dispatch.run_result import RunResult
    from video_moderation.videos.line.start_leases import Leased
    from video_moderation.videos.video_analysis import VideoAnalysis

ENDS_AT = START + timedelta(minutes=1)
NO_ANSWER: Any = ClientError({"Error": {"Code": "InternalServerError"}}, "GetItem")
MANY = Trigger(freed=100)


class Line:
    """Videos that wait, and a Rekognition that answers each start with the next of `answers`."""

    def __init__(self, count: int, answers: Iterable[StartResult] = (), rank: int = FRESH) -> None:
        self.clock = VirtualClock()
        self.table = MemoryTable("VideoId", {"ByStatus": ("Status", "Position")})
        self.analysis = VideoAnalysisTable(cast("Table", self.table))
        self.recovery, self.hold, self.attempts = mock.Mock(), mock.Mock(), mock.Mock()
        self.hold.since.return_value = None
        self.attempts.settings = JobSettings(50, "topic", "role")
        self.attempts.make.side_effect = self._answer
        self._answers = iter(answers)
        self.asked: list[str] = []
        self.rows = [self.record(f"{number}.mp4", rank) for number in range(count)]
        self.dispatcher = Dispatcher(
            self.analysis,
            StartLeases(cast("Table", self.table)),
            self.attempts,
            self.recovery,
            SequentialWorkPool(),
            self.clock,
            self.hold,
        )

    def record(self, name: str, rank: int = FRESH) -> VideoAnalysis:
        """A video that was uploaded after those before it."""
        second = len(self.table._items) % 60
        row = self.analysis.record(Video("media", name, "1", f"2026-11-23T07:00:{second:02}.000Z"), rank)
        assert row
        return row

    def run(self, trigger: Trigger = MANY, ends_at: Any = ENDS_AT) -> RunResult:
        return self.dispatcher.run(trigger, ends_at)

    def row(self, number: int) -> VideoAnalysis:
        return self.analysis.known(self.rows[number].video_id)

    def _answer(self, leased: Leased, _deadline: datetime) -> Attempt:
        self.asked.append(leased.row.name)
        return Attempt(leased, next(self._answers, Started(f"job-{leased.row.name}")))


def test_all_that_waits_is_started_in_the_order_of_the_line() -> None:
    line = Line(15)
    result = line.run()
    assert (result.started, result.ended, result.failures) == (15, "empty", 0)
    assert line.asked == [row.name for row in line.rows]
    assert {line.row(number).status for number in range(15)} == {"IN_PROGRESS"}


def test_what_was_recorded_just_now_is_started_though_the_index_does_not_show_it_yet() -> None:
    line = Line(1)
    line.dispatcher.analysis = mock.Mock(oldest=lambda *_: iter(()))
    assert line.run(Trigger(fresh=line.rows)).started == 1


@pytest.mark.parametrize(("seconds", "started"), [(25, 0), (25.01, 1)])
def test_no_start_begins_in_the_last_25_seconds_of_the_invocation(seconds: float, started: int) -> None:
    line = Line(1)
    result = line.run(ends_at=START + timedelta(seconds=seconds))
    assert (result.started, result.ended) == (started, "empty" if started else "time")


def test_a_lease_lasts_until_the_invocation_ends_and_attempts_end_in_time() -> None:
    line = Line(1)
    line.run()
    leased, deadline = line.attempts.make.call_args.args
    assert leased.row.leased_until == "2026-11-23T08:01:00.000Z"
    assert deadline == ENDS_AT - timedelta(seconds=25)


@pytest.mark.parametrize(
    ("refusal", "ended"),
    [(AtLimit("full"), "limit"), (Throttled("slow"), "throttled"), (MinutesUsedUp(), "minutes")],
)
def test_a_refusal_ends_the_run_and_the_video_keeps_its_position(refusal: StartResult, ended: str) -> None:
    line = Line(2, [Started("job"), refusal])
    result = line.run(Trigger())
    assert (result.started, result.ended) == (1, ended)
    assert (line.row(1).status, line.row(1).leased_until, line.row(1).request) == ("PENDING", None, None)


def test_after_a_refusal_an_upload_does_not_try_while_another_video_waits() -> None:
    line = Line(2, [AtLimit("full")])
    line.run(Trigger())
    fresh = line.record("fresh.mp4")
    assert line.run(Trigger(fresh=[fresh])).ended == "allowance"
    assert line.asked == ["0.mp4"]


def test_after_a_refusal_an_upload_tries_if_it_is_the_only_one_that_waits() -> None:
    line = Line(1, [AtLimit("full")])
    line.run(Trigger())
    assert line.run(Trigger(fresh=line.rows)).started == 1


def test_three_videos_that_fail_alike_end_the_run_since_it_may_be_an_outage() -> None:
    line = Line(9, [Started("job"), *[Unavailable("500")] * 8])
    result = line.run(Trigger())
    assert (len(line.asked), result.suspected, result.ended) == (4, 3, "suspects")


def test_a_video_that_alone_fails_waits_a_minute_and_the_others_are_started() -> None:
    line = Line(4, [StartRefused("no")])
    result = line.run()
    assert (result.started, result.suspected, result.ended) == (3, 1, "empty")
    assert line.row(0).not_before == "2026-11-23T08:01:00.000Z"


def test_if_nothing_could_be_started_rekognition_counts_as_unavailable() -> None:
    assert Line(2, [Unavailable("500")] * 2).run().ended == "unavailable"


def test_a_backfill_that_is_held_is_not_started_and_uploads_are() -> None:
    line = Line(2)
    line.record("old.mp4", BACKFILL)
    line.hold.since.return_value = "2026-11-23T08:00:00.000Z"
    assert (line.run().started, line.asked) == (2, ["0.mp4", "1.mp4"])


def test_a_backfill_that_is_not_held_is_started_after_the_uploads_and_the_hold_is_read_once() -> None:
    line = Line(1)
    old = [line.record(f"old {number}.mp4", BACKFILL) for number in range(3)]
    assert line.run().started == 4
    assert line.asked == ["0.mp4", *[row.name for row in old]]
    assert line.hold.since.call_count == 1


def test_while_no_backfill_waits_the_hold_is_not_read() -> None:
    line = Line(3)
    line.run()
    line.hold.since.assert_not_called()


def test_a_backfill_waits_if_nobody_knows_whether_it_is_held_and_the_run_has_failed() -> None:
    line = Line(1, rank=BACKFILL)
    line.hold.since.side_effect = NO_ANSWER
    result = line.run()
    assert (result.started, result.failures) == (0, 1)


def test_a_row_that_cannot_be_read_holds_up_nobody() -> None:
    line = Line(2)
    line.table.put_item(Item={"VideoId": "odd", "Status": "PENDING", "Position": "0#", "Attempt": 1})
    assert line.run().started == 2


def test_a_line_that_cannot_be_read_fails_the_run() -> None:
    line = Line(2)
    line.table.query = mock.Mock(side_effect=NO_ANSWER)  # type: ignore[method-assign]
    with pytest.raises(ClientError):
        line.run()


@pytest.mark.parametrize(
    ("answers", "given_back"), [([], True), ([Throttled("slow down", may_have_started=True)], False)]
)
def test_a_deleted_video_keeps_its_minutes_if_its_job_may_run(
    answers: list[StartResult], given_back: bool
) -> None:
    line = Line(1, answers)
    if answers:
        line.run()
        line.clock.sleep(600)
    line.analysis.mark_deleted(line.rows[0].video_id, line.clock.now())
    line.run(ends_at=line.clock.now() + timedelta(minutes=1))
    assert line.recovery.take_over.called
    assert line.attempts.give_back.called is given_back


@pytest.mark.parametrize(
    ("earlier", "given_back"), [([], True), ([Throttled("slow", may_have_started=True)], False)]
)
def test_an_unfit_video_keeps_its_minutes_if_an_earlier_request_may_have_started_its_job(
    earlier: list[StartResult], given_back: bool
) -> None:
    line = Line(1, [*earlier, Unfit("archived", retryable=False)])
    for _ in range(len(earlier) + 1):
        line.run(ends_at=line.clock.now() + timedelta(minutes=1))
        line.clock.sleep(600)
    assert line.recovery.take_over.called
    assert line.attempts.give_back.called is given_back
