"""Handles a completion: the only code that gives a video the verdict CLEAN, FLAGGED or UNDETERMINED."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

from video_moderation.contract.metrics import MetricName
from video_moderation.contract.status import Status
from video_moderation.evaluation.document import attributes
from video_moderation.evaluation.verdict import undetermined, verdict_on
from video_moderation.jobs.job_results import JobFailed, JobStillRunning, NoResults
from video_moderation.labels.instants import LabelsOutOfOrder
from video_moderation.recovery.recovery import MAX_REASON
from video_moderation.runtime.clock import iso
from video_moderation.runtime.observability import logger, metrics
from video_moderation.verdict.label_reader import LookedTooHigh
from video_moderation.videos.unfit_files import DELETED, EMPTY

if TYPE_CHECKING:
    from datetime import datetime

    from video_moderation.alerts.sending.announcer import Announcer
    from video_moderation.evaluation.evaluator import DeployedPolicies
    from video_moderation.evaluation.verdict import Verdict
    from video_moderation.jobs.job_results import JobResults
    from video_moderation.messages import GiveUp, JobCompletion
    from video_moderation.recovery.recovery import Recovery
    from video_moderation.runtime.clock import Clock
    from video_moderation.verdict.label_reader import LabelReader
    from video_moderation.verdict.verdict_tag import VerdictTagger
    from video_moderation.videos.claims import Claims
    from video_moderation.videos.line.daily_minutes import DailyMinutes
    from video_moderation.videos.video_analysis import VideoAnalysis
    from video_moderation.videos.video_analysis_table import VideoAnalysisTable


class NotRecordedYet(Exception):
    """The job ended before its start was recorded; the message is handled when it was."""


class DeletedOrBack(Exception):
    """The version was deleted, or came back, while it was concluded; the message is handled again."""


class CompletionHandler:
    """Handles the end of a job, good or bad, and the end of all attempts.

    `owner` is the message at hand and `deadline` when its handler's time ends: see
    `VideoAnalysisTable.claim`.
    """

    def __init__(
        self,
        analysis: VideoAnalysisTable,
        reader: LabelReader,
        results: JobResults,
        tagger: VerdictTagger,
        announcer: Announcer,
        recovery: Recovery,
        claims: Claims,
        policies: DeployedPolicies,
        clock: Clock,
        minutes: DailyMinutes | None = None,
    ) -> None:
        self._analysis = analysis
        self._reader = reader
        self._results = results
        self._tagger = tagger
        self._announcer = announcer
        self._recovery = recovery
        self._claims = claims
        self._policies = policies
        self._clock = clock
        self._minutes = minutes

    def complete(self, completion: JobCompletion, owner: str, deadline: datetime) -> None:
        """A job ended.

        Raises:
            UnknownVideo, NotRecordedYet, HandledElsewhere, JobStillRunning, OutOfTime, DeletedOrBack: the
                message must come again.
        """
        row = self._row_of_job(completion)
        if row is None:
            return
        if row.status is Status.RECOVERING:
            # A second word of a failed job: the first may have died before the recovery was running.
            self._recovery.execute(row)
        elif failure := self._failure(row, completion):
            self._recover(row, failure, owner)
        else:
            self._conclude_succeeded(row, completion.job_id, owner, deadline)

    def give_up(self, message: GiveUp, owner: str, deadline: datetime) -> None:
        """The last attempt is over: the video ends UNDETERMINED, and people are told.

        A late message must not end another attempt, nor a later moderation of the same version.
        """
        row = self._analysis.known(message.video_id)
        meant = (message.queued_at, message.attempt)
        if row.status is not Status.RECOVERING or (row.queued_at, row.attempt) != meant:
            logger.info("nothing to give up: the video has moved on", status=row.status)
            return
        with self._claims.on(row, owner, deadline) as claimed:
            if claimed:
                self._conclude(claimed, self._undetermined(claimed, message.reason[:MAX_REASON]))

    def _row_of_job(self, completion: JobCompletion) -> VideoAnalysis | None:
        """The row whose current job has ended; None if this job no longer matters."""
        row = self._analysis.known(completion.video_id)
        if row.job_id == completion.job_id and row.status in (Status.IN_PROGRESS, Status.RECOVERING):
            return row
        if row.status.is_verdict or row.status is Status.IN_PROGRESS or row.job_id == completion.job_id:
            logger.info("completion of no consequence", status=row.status, current_job_id=row.job_id)
            return None
        return self._adopted(row, completion)

    def _adopted(self, row: VideoAnalysis, completion: JobCompletion) -> VideoAnalysis | None:
        """The row of a job whose start was never recorded: a success is the video's, a failure waits.

        It may be of an attempt that is over: of this one it is only once the same request, sent again, has
        found the job. If no request of this attempt can have started it, it is of another.
        """
        if completion.status != "SUCCEEDED":
            if row.request is None or row.status is Status.RECOVERING:
                logger.info("failure of an attempt that is over", attempt=row.attempt)
                return None
            raise NotRecordedYet(f"job {completion.job_id} {completion.status}, row {row.status}")
        try:
            self._results.check(row, completion.job_id)
        except NoResults as none:
            logger.info("nothing to adopt", reason=str(none))
            return None
        if not self._analysis.adopt(row, completion.job_id, self._clock.now()):
            raise NotRecordedYet(f"the row changed while job {completion.job_id} was adopted")
        return dataclasses.replace(row, status=Status.IN_PROGRESS, job_id=completion.job_id)

    def _conclude_succeeded(self, row: VideoAnalysis, job_id: str, owner: str, deadline: datetime) -> None:
        with self._claims.on(row, owner, deadline) as claimed:
            if claimed is None:
                return
            try:
                findings = self._reader.read(claimed, job_id, deadline)
            except NoResults as failure:
                self._recover(claimed, failure, owner)
            except LookedTooHigh as unsuited:
                # The policy was lowered while the job ran: the next one is asked for what it looks at.
                self._hand_over(claimed, str(unsuited), owner, retryable=True)
            except LabelsOutOfOrder as broken:
                self._hand_over(claimed, f"labels not in order of time: {broken}", owner, retryable=False)
            else:
                self._conclude(claimed, verdict_on(findings, self._policies.of(claimed.name)))

    def _conclude(self, row: VideoAnalysis, verdict: Verdict) -> None:
        """Tag, announcements, and last of all the row: until then, the message comes again."""
        finished_at = self._clock.now()
        self._tagger.tag(row, verdict)
        self._announcer.announce(row, verdict, finished_at)
        details = attributes(row, verdict, finished_at)
        if self._minutes and verdict.duration:
            self._minutes.add_excess(row, verdict.duration)
        if verdict.deleted and row.deleted_at is None:
            details["DeletedAt"] = iso(finished_at)
        quiet = verdict.is_quiet or row.deleted_at is not None
        if not self._analysis.conclude(row, verdict.status, details, quiet=quiet):
            self._check_mark(row)
            logger.warning("the video moved on while it was concluded", verdict=verdict.status)
            return
        if self._minutes and verdict.duration:
            self._minutes.give_back(row, verdict.duration)
        _measure(verdict)

    def _check_mark(self, row: VideoAnalysis) -> None:
        """Whether people are asked depends on the mark of a deleted version, so it must be the row's last."""
        now = self._analysis.get(row.video_id)
        if (
            now
            and (now.status, now.attempt) == (row.status, row.attempt)
            and now.deleted_at != row.deleted_at
        ):
            raise DeletedOrBack(f"deleted at {now.deleted_at}, not at {row.deleted_at}")

    def _undetermined(self, row: VideoAnalysis, reason: str) -> Verdict:
        """Only an empty version can be replaced: anything else may have been seen, and people must know.

        Nor is a version deleted that S3 shows again by now.
        """
        replaced = reason == EMPTY and self._analysis.has_newer_version(row)
        deleted = reason == DELETED and (row.deleted_at is not None or self._tagger.is_gone(row))
        policy = self._policies.of(row.name).active
        return undetermined(reason, policy, replaced=replaced, deleted=deleted)

    def _recover(self, row: VideoAnalysis, failure: NoResults, owner: str) -> None:
        metrics.add_metric(MetricName.JOBS_FAILED, MetricUnit.Count, 1)
        if self._minutes and failure.moderated_millis:
            self._minutes.add_excess(row, failure.moderated_millis)
        handed_over = self._hand_over(row, str(failure), owner, retryable=failure.retryable)
        # Files can state any duration: one that fails must not use up the day by what it states.
        moderated = 0 if isinstance(failure, JobFailed) else failure.moderated_millis
        if self._minutes and handed_over and moderated is not None:
            self._minutes.give_back(row, moderated)

    def _hand_over(self, row: VideoAnalysis, reason: str, owner: str, *, retryable: bool) -> bool:
        logger.warning("the job decides nothing", reason=reason, attempt=row.attempt, retryable=retryable)
        return self._recovery.take_over(row, reason, retryable=retryable, owner=owner)

    def _failure(self, row: VideoAnalysis, completion: JobCompletion) -> NoResults | None:
        """Why the job failed, in Rekognition's own words, which the completion lacks; None if it succeeded.

        The completion is not trusted with a failure: whoever may send to the queue could make every video
        fail. Only a completion can say ERROR, so `GetContentModeration` may report no failure then.
        """
        if completion.status == "SUCCEEDED":
            return None
        try:
            self._results.check(row, completion.job_id)
        except NoResults as failure:
            return failure
        except JobStillRunning:
            if completion.status == "FAILED":
                raise
            return JobFailed(f"Rekognition reported {completion.status} and gave no reason")
        logger.warning("ignoring a completion that Rekognition contradicts", status=completion.status)
        return None


def _measure(verdict: Verdict) -> None:
    """What operators and the policy's authors want to know of a verdict."""
    if verdict.deleted:
        metrics.add_metric(MetricName.VIDEOS_DELETED, MetricUnit.Count, 1)
    elif verdict.replaced:
        metrics.add_metric(MetricName.EMPTY_VERSIONS_REPLACED, MetricUnit.Count, 1)
    else:
        metrics.add_metric(MetricName.of_verdict(verdict.status), MetricUnit.Count, 1)
    if verdict.duration:
        metrics.add_metric(MetricName.MINUTES_MODERATED, MetricUnit.Count, verdict.duration / 60_000)
    unknown = verdict.outcome.unknown_labels if verdict.outcome else 0
    if unknown:
        metrics.add_metric(MetricName.UNKNOWN_LABELS, MetricUnit.Count, unknown)
    if verdict.shadow:
        metrics.add_metric(MetricName.SHADOW_DISAGREEMENTS, MetricUnit.Count, int(verdict.is_disputed))
    logger.info(
        "concluded",
        verdict=verdict.status,
        replaced=verdict.replaced,
        audience=verdict.audience,
        label_count=verdict.label_count,
        policy_version=verdict.policy_version,
        disputed_by_shadow=verdict.is_disputed,
    )
