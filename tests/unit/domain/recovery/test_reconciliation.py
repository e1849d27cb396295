"""Which videos count as stuck, and how the Reconciler restarts them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from tests.unit.domain.verdicts import row
from tests.unit.simulation.clock import START, VirtualClock
from video_moderation.contract.status import Status
from video_moderation.jobs.job_results import (
    ForeignJob,
    JobFailed,
    JobStillRunning,
    ResultsExpired,
    SuccessNotBelieved,
)
from video_moderation.recovery.reconciliation import Reconciliation
from video_moderation.runtime.clock import iso
from video_moderation.videos.video_analysis import BACKFILL, UnreadableRow, line_position

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_moderation.recovery.reconciliation import ReconciliationResult
    from video_moderation.videos.video_analysis import VideoAnalysis

MINUTE = timedelta(minutes=1)
STALE_AFTER = 30 * MINUTE


def ago(minutes: float) -> str:
    return iso(START - minutes * MINUTE)


def started(minutes: float, **attributes: Any) -> VideoAnalysis:
    """A video whose job was started so long ago."""
    return replace(row(), started_at=ago(minutes), queued_at=ago(60), **attributes)


def recovering(minutes: float) -> VideoAnalysis:
    return started(minutes, status=Status.RECOVERING, recovering_since=ago(minutes))


class Pipeline:
    """A reconciliation over these rows; Rekognition says that every job has succeeded."""

    def __init__(self, *rows: VideoAnalysis) -> None:
        self.clock = VirtualClock()
        self.analysis, self.results, self.recovery, self.sqs = (mock.Mock() for _ in range(4))
        self.analysis.oldest.side_effect = lambda status, _=0, skipped=None: self._oldest(status, skipped)
        self.analysis.oldest_undecided.return_value = None
        self.rows, self.unreadable = rows, 0
        self.reconciliation = Reconciliation(
            self.analysis, self.results, self.recovery, self.sqs, "queue", STALE_AFTER, self.clock
        )

    def _oldest(self, status: Status, skipped: Any) -> Iterator[VideoAnalysis]:
        for number in range(self.unreadable):
            skipped.add(UnreadableRow(f"odd-{number}", "no Attempt"))
        return iter([row for row in self.rows if row.status is status])

    def run(self, deadline: timedelta = MINUTE) -> ReconciliationResult:
        return self.reconciliation.run(START + deadline)

    @property
    def resent(self) -> list[dict[str, Any]]:
        calls = self.sqs.send_message.call_args_list
        assert {call.kwargs["QueueUrl"] for call in calls} <= {"queue"}
        return [json.loads(call.kwargs["MessageBody"]) for call in calls]


def test_a_pipeline_with_nothing_to_do_has_no_ages() -> None:
    result = Pipeline().run()
    ages = ("oldest_waiting", "oldest_in_progress", "oldest_undecided")
    counts = ("completions_resent", "recoveries_restarted", "failures", "unreadable_rows")
    assert vars(result) == dict.fromkeys([*ages, *counts], 0), "all of them are logged"


def test_the_oldest_of_each_kind_is_told_in_seconds() -> None:
    waiting = replace(row(), status=Status.PENDING, queued_at=ago(3))
    pipeline = Pipeline(waiting, started(2), started(1), recovering(4))
    pipeline.analysis.oldest_undecided.return_value = ago(5)
    result = pipeline.run()
    assert (result.oldest_waiting, result.oldest_in_progress, result.oldest_undecided) == (180, 240, 300)


@pytest.mark.parametrize(("rank", "seconds"), [(1, 180), (4, 180), (BACKFILL, 0)])
def test_a_backfill_that_waits_is_no_trouble(rank: int, seconds: int) -> None:
    waiting = replace(row(), status=Status.PENDING, queued_at=ago(3), position=line_position(rank, ago(3)))
    assert Pipeline(waiting).run().oldest_waiting == seconds


def test_where_uploaders_take_turns_the_first_of_the_line_is_not_the_oldest() -> None:
    line = [
        replace(row(), status=Status.PENDING, queued_at=ago(age), position=line_position(1, ago(age), ago(9)))
        for age in (3, 7, 5)
    ]
    assert Pipeline(*line).run().oldest_waiting == 420


@pytest.mark.parametrize(("minutes", "is_asked_about"), [(29.9, False), (30, True), (300, True)])
def test_a_job_is_asked_about_once_it_is_overdue(minutes: float, *, is_asked_about: bool) -> None:
    pipeline = Pipeline(started(minutes))
    assert pipeline.run().completions_resent == is_asked_about
    assert pipeline.results.check.called is is_asked_about


@pytest.mark.parametrize(("minutes", "is_asked_about"), [(29.9, False), (30, True)])
def test_a_completion_that_was_sent_again_has_as_much_time(minutes: float, *, is_asked_about: bool) -> None:
    pipeline = Pipeline(started(300, resent_at=ago(minutes)))
    pipeline.run()
    assert pipeline.results.check.called is is_asked_about


def test_a_job_whose_start_has_no_time_is_as_old_as_its_upload() -> None:
    pipeline = Pipeline(replace(started(1), started_at=None))
    assert pipeline.run().oldest_in_progress == 3600
    assert pipeline.results.check.called


def test_a_row_in_progress_without_a_job_is_only_measured() -> None:
    pipeline = Pipeline(started(300, job_id=None))
    assert pipeline.run().oldest_in_progress == 18_000
    pipeline.results.check.assert_not_called()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (None, "SUCCEEDED"),
        (JobFailed("Internal error"), "FAILED"),
        (SuccessNotBelieved("another object"), "SUCCEEDED"),
    ],
)
def test_a_completion_that_never_arrived_is_sent_again_as_rekognition_sends_it(
    answer: Exception | None, status: str
) -> None:
    video = started(31)
    pipeline = Pipeline(video)
    pipeline.results.check.side_effect = answer
    assert pipeline.run().completions_resent == 1
    assert pipeline.resent == [
        {
            "JobId": "job-1",
            "Status": status,
            "API": "StartContentModeration",
            "JobTag": video.video_id,
            "Timestamp": 1_795_420_800_000,
            "Video": {"S3ObjectName": "swimming.mp4", "S3Bucket": "media"},
        }
    ]
    pipeline.analysis.note_resent.assert_called_once_with(video, START)


def test_a_video_that_has_moved_on_is_sent_no_completion() -> None:
    pipeline = Pipeline(started(31))
    pipeline.analysis.note_resent.return_value = False
    pipeline.run()
    assert pipeline.resent == []


def test_a_job_that_still_runs_is_left_alone() -> None:
    pipeline = Pipeline(started(31))
    pipeline.results.check.side_effect = JobStillRunning("job-1")
    assert pipeline.run().completions_resent == 0
    assert (pipeline.resent, pipeline.recovery.mock_calls) == ([], [])


@pytest.mark.parametrize("lost", [ForeignJob("not ours"), ResultsExpired("after seven days")])
def test_a_job_that_decides_nothing_is_recovered(lost: Exception) -> None:
    video = started(31)
    pipeline = Pipeline(video)
    pipeline.results.check.side_effect = lost
    assert pipeline.run().completions_resent == 0
    pipeline.recovery.take_over.assert_called_once_with(video, str(lost), retryable=True)


@pytest.mark.parametrize(
    ("minutes", "is_running", "restarts"),
    [(29.9, False, 0), (30, False, 1), (300, False, 1), (300, True, 0)],
)
def test_a_recovery_that_was_lost_is_started_again(minutes: float, is_running: bool, restarts: int) -> None:
    video = recovering(minutes)
    pipeline = Pipeline(video)
    pipeline.recovery.is_running.return_value = is_running
    assert pipeline.run().recoveries_restarted == restarts
    assert pipeline.recovery.restart.call_args_list == [mock.call(video)] * restarts


def test_a_recovery_without_a_time_is_as_old_as_its_upload() -> None:
    pipeline = Pipeline(replace(recovering(1), recovering_since=None))
    pipeline.recovery.is_running.return_value = False
    assert pipeline.run().recoveries_restarted == 1


def test_one_videos_trouble_does_not_hold_up_the_others_and_is_counted() -> None:
    pipeline = Pipeline(*[started(31)] * 3)
    pipeline.results.check.side_effect = [ValueError, None, ValueError]
    result = pipeline.run()
    assert (result.failures, result.completions_resent) == (2, 1)


@pytest.mark.parametrize(("minutes", "looked_at"), [(0, 0), (0.5, 1), (1.5, 2), (9, 3)])
def test_no_video_is_looked_at_after_the_deadline(minutes: float, looked_at: int) -> None:
    pipeline = Pipeline(*[started(31)] * 3)
    pipeline.results.check.side_effect = lambda *_: pipeline.clock.sleep(60)
    assert pipeline.run(minutes * MINUTE).completions_resent == looked_at


def test_rows_that_cannot_be_read_are_counted_once_each() -> None:
    pipeline = Pipeline()
    pipeline.unreadable = 2
    assert pipeline.run().unreadable_rows == 2
