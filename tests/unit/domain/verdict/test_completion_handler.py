"""What the end of a job, and the end of all attempts, does to a video."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from tests.unit.domain.verdicts import POLICY, flagged, row
from tests.unit.simulation.clock import START, VirtualClock
from video_moderation.contract.status import Status
from video_moderation.evaluation.evaluator import DeployedPolicies, Findings
from video_moderation.evaluation.verdict import Shadow
from video_moderation.jobs.job_results import (
    JobFailed,
    JobStillRunning,
    ResultsExpired,
    SucceededJob,
    SuccessNotBelieved,
)
from video_moderation.labels.instants import LabelsOutOfOrder
from video_moderation.messages import GiveUp, JobCompletion
from video_moderation.policy import Action, Outcome
from video_moderation.verdict import completion_handler
from video_moderation.verdict.completion_handler import CompletionHandler, NotRecordedYet
from video_moderation.verdict.label_reader import LookedTooHigh, OutOfTime
from video_moderation.videos.unfit_files import DELETED, EMPTY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from video_moderation.jobs.job_results import NoResults
    from video_moderation.videos.video_analysis import VideoAnalysis

IN_PROGRESS = row()
RECOVERING = replace(IN_PROGRESS, status=Status.RECOVERING, attempt=2)
WAITING = replace(IN_PROGRESS, status=Status.PENDING, job_id=None)
DEADLINE = START + timedelta(minutes=5)
VERDICTS = (Status.CLEAN, Status.FLAGGED, Status.UNDETERMINED)
CLEAN = Findings(SucceededJob(50, "7.0", 90_000), 3, 2, Outcome(POLICY.version, Action.IGNORE))


class Pipeline:
    """The handler, with one row, and everything around it in place of AWS."""

    def __init__(self, row: VideoAnalysis = IN_PROGRESS, claimed: bool = True) -> None:
        self.analysis, self.reader, self.results = mock.Mock(), mock.Mock(), mock.Mock()
        self.recovery, self.claims = mock.Mock(), mock.Mock()
        self.minutes = mock.Mock()
        self.work = mock.Mock()  # tag, announcement and row, in the order in which they are written
        self.tagger, self.announcer = self.work.tagger, self.work.announcer
        self.analysis.conclude = self.work.conclude
        self.analysis.known.return_value = row
        self.claims.on.side_effect = lambda row, *_: nullcontext(row if claimed else None)
        self.reader.read.return_value = CLEAN
        self.handler = CompletionHandler(
            self.analysis,
            self.reader,
            self.results,
            self.tagger,
            self.announcer,
            self.recovery,
            self.claims,
            DeployedPolicies(POLICY),
            VirtualClock(),
            self.minutes,
        )

    def complete(self, status: str = "SUCCEEDED", job_id: str = "job-1") -> None:
        self.handler.complete(JobCompletion(job_id, IN_PROGRESS.video_id, status), "m-1", DEADLINE)

    def give_up(self, reason: str = "too bad", attempt: int = 2, queued_at: str | None = None) -> None:
        moment = queued_at or RECOVERING.queued_at
        self.handler.give_up(GiveUp(IN_PROGRESS.video_id, moment, attempt, reason), "m-1", DEADLINE)

    @property
    def verdict(self) -> Status | None:
        """What was written last of all; None if nothing was."""
        written = [name for name, *_ in self.work.mock_calls if name != "tagger.is_gone"]
        if not written:
            return None
        assert written == ["tagger.tag", "announcer.announce", "conclude"]
        verdict: Status = self.work.conclude.call_args.args[1]
        return verdict

    @property
    def handed_over(self) -> tuple[str, bool] | None:
        """Why recovery took the video over, and whether another attempt may help."""
        if not self.recovery.take_over.called:
            return None
        (call,) = self.recovery.take_over.call_args_list
        assert call.kwargs["owner"] == "m-1"
        return call.args[1], call.kwargs["retryable"]


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, float]:
    """What was counted, by the metric's name."""
    counts: dict[str, float] = {}
    metrics = mock.Mock()
    metrics.add_metric.side_effect = lambda name, _, value: counts.update({name: value})
    monkeypatch.setattr(completion_handler, "metrics", metrics)
    return counts


def test_a_job_that_succeeded_brings_tag_announcements_and_last_of_all_the_row() -> None:
    pipeline = Pipeline()
    pipeline.complete()
    assert pipeline.verdict is Status.CLEAN
    assert pipeline.reader.read.call_args.args == (IN_PROGRESS, "job-1", DEADLINE)
    pipeline.results.check.assert_not_called()
    assert pipeline.claims.on.call_args.args == (IN_PROGRESS, "m-1", DEADLINE)
    _, _, details = pipeline.work.conclude.call_args.args
    assert details["FinishedAt"] == "2026-11-23T08:00:00.000Z"
    assert pipeline.work.conclude.call_args.kwargs == {"quiet": False}


def test_while_another_message_has_the_video_nothing_is_done() -> None:
    pipeline = Pipeline(claimed=False)
    pipeline.complete()
    assert (pipeline.verdict, pipeline.reader.read.called) == (None, False)


@pytest.mark.parametrize("status", VERDICTS)
def test_a_video_with_a_verdict_is_left_alone(status: Status) -> None:
    for completion in ("SUCCEEDED", "FAILED", "ERROR"):
        pipeline = Pipeline(replace(IN_PROGRESS, status=status))
        pipeline.complete(completion)
        assert (pipeline.verdict, pipeline.handed_over, pipeline.results.mock_calls) == (None, None, [])


@pytest.mark.parametrize("completion", ["SUCCEEDED", "FAILED"])
@pytest.mark.parametrize(
    ("row", "job_id"), [(IN_PROGRESS, "another"), (replace(WAITING, job_id="job-1"), "job-1")]
)
def test_a_job_of_an_earlier_attempt_is_of_no_consequence(
    row: VideoAnalysis, job_id: str, completion: str
) -> None:
    pipeline = Pipeline(row)
    pipeline.complete(completion, job_id)
    assert (pipeline.verdict, pipeline.handed_over) == (None, None)
    pipeline.analysis.adopt.assert_not_called()


def test_a_second_word_of_a_failed_job_starts_the_recovery_that_may_never_have_begun() -> None:
    pipeline = Pipeline(RECOVERING)
    pipeline.complete("FAILED")
    pipeline.recovery.execute.assert_called_once_with(RECOVERING)


@pytest.mark.parametrize("status", [Status.PENDING, Status.RECOVERING])
def test_a_success_whose_start_was_never_recorded_is_adopted(status: Status) -> None:
    pipeline = Pipeline(replace(WAITING, status=status))
    pipeline.complete()
    assert pipeline.analysis.adopt.call_args.args[1:] == ("job-1", START)
    concluded = pipeline.work.conclude.call_args.args[0]
    assert (concluded.status, concluded.job_id) == (Status.IN_PROGRESS, "job-1")


def test_a_success_that_decides_nothing_is_not_adopted() -> None:
    pipeline = Pipeline(WAITING)
    pipeline.results.check.side_effect = SuccessNotBelieved("another object")
    pipeline.complete()
    pipeline.analysis.adopt.assert_not_called()
    assert pipeline.verdict is None


def test_a_row_that_changes_while_its_job_is_adopted_is_looked_at_again() -> None:
    pipeline = Pipeline(WAITING)
    pipeline.analysis.adopt.return_value = False
    with pytest.raises(NotRecordedYet, match="job-1"):
        pipeline.complete()


@pytest.mark.parametrize(
    ("row", "comes_again"),
    [
        (replace(WAITING, request="{}"), True),
        (WAITING, False),  # no request of this attempt can have started it
        (replace(RECOVERING, request="{}", job_id=None), False),
    ],
)
def test_a_failure_whose_start_was_never_recorded_waits_if_it_may_be_of_this_attempt(
    row: VideoAnalysis, *, comes_again: bool
) -> None:
    pipeline = Pipeline(row)
    with pytest.raises(NotRecordedYet, match="FAILED") if comes_again else nullcontext():
        pipeline.complete("FAILED")
    assert pipeline.handed_over is None


def test_a_failed_job_is_recovered_for_the_reason_that_rekognition_gives(
    counted: Mapping[str, float],
) -> None:
    for reason, retryable in (("Internal error", True), ("Unsupported codec/format.", False)):
        pipeline = Pipeline()
        pipeline.results.check.side_effect = JobFailed(reason)
        pipeline.complete("FAILED")
        assert (pipeline.handed_over, pipeline.verdict) == ((reason, retryable), None)
    assert counted == {"JobsFailed": 1}


def test_a_failure_that_rekognition_contradicts_is_not_believed() -> None:
    """Whoever may send to the queue could make every video fail."""
    pipeline = Pipeline()
    pipeline.complete("FAILED")
    assert (pipeline.verdict, pipeline.handed_over) == (Status.CLEAN, None)


def test_a_failed_job_that_still_runs_is_looked_at_again_and_one_in_error_is_recovered() -> None:
    pipeline = Pipeline()
    pipeline.results.check.side_effect = JobStillRunning("job-1")
    with pytest.raises(JobStillRunning):
        pipeline.complete("FAILED")
    pipeline.complete("ERROR")
    assert pipeline.handed_over == ("Rekognition reported ERROR and gave no reason", True)


@pytest.mark.parametrize(
    ("trouble", "retryable", "failed_jobs"),
    [
        (ResultsExpired("too late"), True, 1),
        (SuccessNotBelieved("another object"), False, 1),
        (LookedTooHigh("80 %"), True, 0),
        (LabelsOutOfOrder("Gambling"), False, 0),
    ],
)
def test_what_cannot_be_read_is_recovered(
    counted: Mapping[str, float], trouble: Exception, retryable: bool, failed_jobs: int
) -> None:
    pipeline = Pipeline()
    pipeline.reader.read.side_effect = trouble
    pipeline.complete()
    assert pipeline.handed_over
    assert str(trouble) in pipeline.handed_over[0]
    assert pipeline.handed_over[1] is retryable
    assert counted.get("JobsFailed", 0) == failed_jobs
    assert pipeline.verdict is None


def test_labels_for_which_the_time_does_not_suffice_are_read_on_later() -> None:
    pipeline = Pipeline()
    pipeline.reader.read.side_effect = OutOfTime
    with pytest.raises(OutOfTime):
        pipeline.complete()
    assert (pipeline.verdict, pipeline.handed_over) == (None, None)


def test_after_the_last_attempt_the_video_is_undetermined_and_says_why() -> None:
    pipeline = Pipeline(RECOVERING)
    pipeline.give_up()
    assert pipeline.verdict is Status.UNDETERMINED
    assert pipeline.work.conclude.call_args.args[2]["Reason"] == "too bad"


@pytest.mark.parametrize("length", [499, 500, 501])
def test_the_first_500_characters_of_the_reason_are_kept(length: int) -> None:
    pipeline = Pipeline(RECOVERING)
    pipeline.give_up("x" * length)
    assert pipeline.work.conclude.call_args.args[2]["Reason"] == "x" * min(length, 500)


@pytest.mark.parametrize(
    ("row", "attempt", "queued_at"),
    [
        (replace(RECOVERING, status=Status.IN_PROGRESS), 2, None),
        (replace(RECOVERING, status=Status.CLEAN), 2, None),
        (RECOVERING, 1, None),
        (RECOVERING, 3, None),
        (RECOVERING, 2, "2026-11-23T07:00:00.000Z"),
        (RECOVERING, 2, "2026-11-23T09:00:00.000Z"),
    ],
)
def test_a_late_request_to_give_up_ends_no_other_attempt(
    row: VideoAnalysis, attempt: int, queued_at: str | None
) -> None:
    pipeline = Pipeline(row)
    pipeline.give_up(attempt=attempt, queued_at=queued_at)
    assert pipeline.verdict is None


def test_nobody_gives_up_a_video_that_another_message_has() -> None:
    pipeline = Pipeline(RECOVERING, claimed=False)
    pipeline.give_up()
    assert pipeline.verdict is None


@pytest.mark.parametrize(
    ("reason", "has_newer", "replaced"),
    [(EMPTY, True, True), (EMPTY, False, False), ("too bad", True, False), ("AccessDenied", True, False)],
)
def test_only_an_empty_version_is_replaced_by_a_newer_one(
    counted: Mapping[str, float], reason: str, has_newer: bool, replaced: bool
) -> None:
    pipeline = Pipeline(RECOVERING)
    pipeline.analysis.has_newer_version.return_value = has_newer
    pipeline.give_up(reason)
    assert pipeline.work.conclude.call_args.kwargs == {"quiet": replaced}
    assert counted == {"EmptyVersionsReplaced" if replaced else "VideosUndetermined": 1}


def test_a_verdict_is_counted_with_the_minutes_that_were_moderated(counted: Mapping[str, float]) -> None:
    Pipeline().complete()
    assert counted == {"VideosClean": 1, "MinutesModerated": 1.5}


def test_a_video_that_moves_on_while_it_is_concluded_is_not_counted(counted: Mapping[str, float]) -> None:
    pipeline = Pipeline()
    pipeline.work.conclude.return_value = False
    pipeline.complete()
    assert counted == {}


@pytest.mark.parametrize(("of_the_shadow", "disagreements"), [(Status.CLEAN, 1), (Status.FLAGGED, 0)])
def test_unknown_labels_and_the_shadows_disagreements_are_counted(
    counted: Mapping[str, float], of_the_shadow: Status, disagreements: int
) -> None:
    verdict = flagged()
    assert verdict.outcome
    shadow = Shadow(of_the_shadow, Outcome("new", Action.IGNORE), complete=True)
    outcome: Any = replace(verdict.outcome, unknown_labels=2)
    completion_handler._measure(replace(verdict, outcome=outcome, shadow=shadow))
    assert counted == {"VideosFlagged": 1, "UnknownLabels": 2, "ShadowDisagreements": disagreements}


def test_the_minutes_of_the_day_are_corrected_before_and_after_the_row() -> None:
    """What was counted too little is added before, and what was counted too much is taken back after it."""
    pipeline = Pipeline()
    pipeline.work.attach_mock(pipeline.minutes, "minutes")
    pipeline.complete()
    names = [name for name, *_ in pipeline.work.mock_calls]
    assert names[2:] == ["minutes.add_excess", "conclude", "minutes.give_back"]
    for corrected in (pipeline.minutes.add_excess, pipeline.minutes.give_back):
        corrected.assert_called_once_with(IN_PROGRESS, 90_000)


def test_without_a_daily_limit_or_a_duration_nothing_is_corrected() -> None:
    unlimited, given_up = Pipeline(), Pipeline(RECOVERING)
    unlimited.handler._minutes = None
    unlimited.complete()
    given_up.give_up()
    assert (unlimited.verdict, given_up.verdict) == (Status.CLEAN, Status.UNDETERMINED)
    assert given_up.minutes.mock_calls == []


def test_nothing_is_taken_back_from_the_day_if_the_video_moved_on() -> None:
    pipeline = Pipeline()
    pipeline.work.conclude.return_value = False
    pipeline.complete()
    pipeline.minutes.give_back.assert_not_called()


@pytest.mark.parametrize(
    ("failure", "stated", "handed_over", "excess", "given_back"),
    [
        (JobFailed("Internal error"), None, True, None, 0),
        (JobFailed("Internal error"), 60_000, True, None, 0),
        (JobFailed("Internal error"), None, False, None, None),
        (SuccessNotBelieved("too short", 90_000), None, True, 90_000, 90_000),
        (SuccessNotBelieved("too short", 90_000), None, False, 90_000, None),
        (ResultsExpired("gone"), None, True, None, None),
        (SuccessNotBelieved("another object"), None, True, None, None),
    ],
)
def test_a_failed_job_corrects_the_day_by_what_rekognition_did(
    failure: NoResults,
    stated: int | None,
    handed_over: bool,
    excess: int | None,
    given_back: int | None,
) -> None:
    video = replace(IN_PROGRESS, stated_millis=stated)
    pipeline = Pipeline(video)
    pipeline.results.check.side_effect = failure
    pipeline.recovery.take_over.return_value = handed_over
    pipeline.complete("FAILED")
    for method, millis in (("add_excess", excess), ("give_back", given_back)):
        expected = [] if millis is None else [mock.call(video, millis)]
        assert getattr(pipeline.minutes, method).call_args_list == expected


@pytest.mark.parametrize(
    ("reason", "deleted_at", "is_gone", "deleted"),
    [
        (DELETED, None, True, True),
        (DELETED, None, False, False),  # S3 shows it again by now
        (DELETED, "2026-11-23T07:00:00.000Z", False, True),
        ("too bad", None, True, False),
    ],
)
def test_nobody_is_told_of_a_version_that_is_gone(
    counted: Mapping[str, float], reason: str, deleted_at: str | None, is_gone: bool, deleted: bool
) -> None:
    pipeline = Pipeline(replace(RECOVERING, deleted_at=deleted_at))
    pipeline.tagger.is_gone.return_value = is_gone
    pipeline.give_up(reason)
    call = pipeline.work.conclude.call_args
    assert call.kwargs == {"quiet": deleted}
    marked = deleted and deleted_at is None
    assert call.args[2].get("DeletedAt") == ("2026-11-23T08:00:00.000Z" if marked else None)
    assert counted == {"VideosDeleted" if deleted else "VideosUndetermined": 1}


def test_nobody_is_asked_about_a_video_that_was_deleted_while_it_was_moderated() -> None:
    pipeline = Pipeline(replace(IN_PROGRESS, deleted_at="2026-11-23T07:00:00.000Z"))
    pipeline.complete()
    assert pipeline.work.conclude.call_args.kwargs == {"quiet": True}
    assert "DeletedAt" not in pipeline.work.conclude.call_args.args[2]
