"""One run of dispatch over a line in memory: when it ends, and what it leaves behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn, cast
from unittest import mock

import pytest
from botocore.exceptions import ClientError

from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from tests.unit.simulation.clock import START, VirtualClock
from tests.unit.simulation.work_pool import SequentialWorkPool
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
from video_moderation.videos.unfit_files import DELETED
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis import BACKFILL, FRESH, UnreadableRow
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


def test_where_nothing_waits_the_run_ends_and_nothing_is_wrong() -> None:
    result = Line(0).run()
    assert (result.started, result.handed_over, result.suspected, result.failures) == (0, 0, 0, 0)
    assert result.ended == "empty"


class Observed(SequentialWorkPool):
    """Notes how many attempts are under way each time that the run waits for one."""

    def __init__(self) -> None:
        self.under_way: list[int] = []

    def first_done(self, works: Any) -> Any:
        self.under_way.append(len(works))
        return super().first_done(works)


def test_ten_attempts_are_under_way_at_most() -> None:
    line, pool = Line(25), Observed()
    line.dispatcher.pool = pool
    assert line.run().started == 25
    assert pool.under_way == [10, 10, 5]


def lose(line: Line, *lost: bool) -> list[float]:
    """Other runs have those videos for which it is true; returns when this run asked for a lease."""
    lease, losing, asked = line.dispatcher.leases.lease, iter(lost), list[float]()

    def lease_or_lose(*given: Any) -> Leased | None:
        asked.append((line.clock.now() - START).total_seconds())
        return None if next(losing, False) else lease(*given)

    line.dispatcher.leases.lease = mock.Mock(side_effect=lease_or_lose)  # type: ignore[method-assign]
    return asked


def test_a_run_that_loses_ten_videos_in_a_row_waits_for_the_index_and_goes_on() -> None:
    line = Line(12)
    asked = lose(line, *[True] * 10)
    result = line.run()
    assert (result.started, result.ended) == (2, "empty")
    assert asked == [0.0] * 10 + [0.25] * 2


def test_a_run_that_loses_twenty_in_a_row_leaves_the_line_to_others() -> None:
    line = Line(25)
    asked = lose(line, *[True] * 25)
    result = line.run()
    assert (result.started, result.ended, len(asked)) == (0, "crowded", 20)


def test_a_video_that_is_won_begins_the_count_anew() -> None:
    line = Line(30)
    asked = lose(line, *[True] * 9, False, *[True] * 10, False)
    assert line.run().ended == "empty"
    assert asked[:21] == [0.0] * 20 + [0.25], "it waited once ten were lost in a row"


def fails_until(line: Line, number: int, not_before: str) -> None:
    """A video that failed a while ago and is tried again from an instant on."""
    trouble = {"TroubledSince": "2026-11-23T07:59:00.000Z", "NotBefore": not_before}
    item = line.table.get_item(Key={"VideoId": line.rows[number].video_id})["Item"]
    line.table.put_item(Item={**item, **trouble})


def test_a_video_that_failed_before_its_time_is_tried_only_if_others_were_started() -> None:
    alone, beside = Line(1), Line(2)
    for line in (alone, beside):
        fails_until(line, 0, "2026-11-23T08:05:00.000Z")
    assert (alone.run().ended, alone.asked) == ("empty", [])
    assert (beside.run().started, beside.asked) == (2, ["1.mp4", "0.mp4"])


@pytest.mark.parametrize(("others", "handed_over"), [(1, 1), (0, 0)])
def test_a_video_that_is_refused_again_while_others_start_goes_to_recovery(
    others: int, handed_over: int
) -> None:
    line = Line(1 + others, [StartRefused("no")])
    fails_until(line, 0, "2026-11-23T08:00:00.000Z")
    result = line.run()
    assert (result.started, result.handed_over, result.suspected) == (others, handed_over, 1 - handed_over)
    assert line.recovery.take_over.call_count == line.attempts.give_back.call_count == handed_over
    if handed_over:
        assert line.recovery.take_over.call_args.kwargs == {"retryable": True}


def test_a_video_that_fails_for_a_day_is_given_up_and_keeps_its_minutes_if_its_job_may_run() -> None:
    line = Line(1, [Unavailable("no answer", may_have_started=True)])
    fails_until(line, 0, "2026-11-23T08:00:00.000Z")
    item = line.table.get_item(Key={"VideoId": line.rows[0].video_id})["Item"]
    line.table.put_item(Item={**item, "TroubledSince": "2026-11-22T07:59:59.000Z"})
    assert line.run().handed_over == 1
    line.attempts.give_back.assert_not_called()


def test_an_unfit_video_whose_job_may_run_is_asked_about_again() -> None:
    line = Line(1, [Unfit("archived", retryable=False, may_have_started=True)])
    result = line.run()
    assert (result.handed_over, result.suspected) == (0, 1)
    assert (line.row(0).status, line.row(0).request is not None) == ("PENDING", True)
    line.recovery.take_over.assert_not_called()


@pytest.mark.parametrize(
    ("refusal", "keeps"),
    [(AtLimit("full"), False), (AtLimit("full", may_have_started=True), True), (Unavailable("500"), False)],
)
def test_the_request_stays_in_the_row_if_it_may_have_started_a_job(
    refusal: StartResult, *, keeps: bool
) -> None:
    line = Line(1, [refusal])
    line.run()
    assert (line.row(0).request is not None) is keeps


def test_a_deleted_video_is_handed_over_for_good_and_one_that_moved_on_keeps_its_minutes() -> None:
    line = Line(1)
    line.recovery.take_over.return_value = False
    line.analysis.mark_deleted(line.rows[0].video_id, line.clock.now())
    assert line.run().handed_over == 1
    row, reason = line.recovery.take_over.call_args.args
    assert (row.video_id, reason) == (line.rows[0].video_id, DELETED)
    assert line.recovery.take_over.call_args.kwargs == {"retryable": False}
    line.attempts.give_back.assert_not_called()


def test_a_video_that_cannot_be_handed_over_is_a_failure_and_the_others_go_on() -> None:
    line = Line(2, [Unfit("archived", retryable=False)])
    line.recovery.take_over.side_effect = NO_ANSWER
    result = line.run()
    assert (result.started, result.handed_over, result.failures, result.ended) == (1, 0, 1, "empty")


def test_a_lease_without_an_answer_ends_the_run_and_the_jobs_that_run_are_recorded() -> None:
    line = Line(3)
    lease, leases = line.dispatcher.leases.lease, iter([True])
    line.dispatcher.leases.lease = mock.Mock(  # type: ignore[method-assign]
        side_effect=lambda *given: lease(*given) if next(leases, False) else _raise(NO_ANSWER)
    )
    result = line.run()
    assert (result.started, result.failures, result.ended) == (1, 1, "failure")
    assert [line.row(number).status for number in range(3)] == ["IN_PROGRESS", "PENDING", "PENDING"]


def _raise(error: Exception) -> NoReturn:
    raise error


def test_a_row_that_cannot_be_read_once_it_is_leased_holds_up_nobody() -> None:
    line = Line(2)
    lease, odd = line.dispatcher.leases.lease, iter([True])
    line.dispatcher.leases.lease = mock.Mock(  # type: ignore[method-assign]
        side_effect=lambda *given: _raise(UnreadableRow("v", "odd")) if next(odd, False) else lease(*given)
    )
    result = line.run()
    assert (result.started, result.failures, result.ended) == (1, 0, "empty")


def test_a_start_that_cannot_be_recorded_ends_the_run() -> None:
    line = Line(1)
    line.dispatcher.leases.started = mock.Mock(side_effect=NO_ANSWER)  # type: ignore[method-assign]
    result = line.run()
    assert (result.started, result.failures, result.ended) == (0, 1, "failure")


def test_a_suspect_that_cannot_be_put_back_is_a_failure() -> None:
    line = Line(1, [Unavailable("500")])
    line.dispatcher.leases.put_back = mock.Mock(side_effect=NO_ANSWER)  # type: ignore[method-assign]
    result = line.run()
    assert (result.suspected, result.failures) == (1, 1)


def test_the_half_of_a_backfill_that_is_used_up_is_not_that_of_uploads() -> None:
    assert Line(1, [MinutesUsedUp()], rank=BACKFILL).run().ended == "backfill minutes"


@pytest.mark.parametrize(
    ("answers", "ended"),
    [
        ([Unavailable("500"), AtLimit("full")], "limit"),
        ([Unavailable("500"), Throttled("slow")], "throttled"),
        ([Unavailable("500"), Started("job")], "empty"),
    ],
)
def test_rekognition_that_answers_is_not_unavailable(answers: list[StartResult], ended: str) -> None:
    assert Line(2, answers).run().ended == ended
