"""The alarms of one pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch
from constructs import Construct

from moderation_stack.monitoring.operations_alarm import OperationsAlarm

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk.aws_lambda as lambda_
    import aws_cdk.aws_sns as sns
    import aws_cdk.aws_stepfunctions as sfn

    from moderation_stack.monitoring.alarm_limits import AlarmLimits
    from moderation_stack.monitoring.pipeline_metrics import PipelineMetrics
    from moderation_stack.shared.work_queue import WorkQueue

_FIVE_MINUTES, _HOUR = cdk.Duration.minutes(5), cdk.Duration.hours(1)
_SILENT_RUNS = 3


class Monitoring(Construct):
    """Alarms on everything in a pipeline that can fail; they notify a topic of both ALARM and OK.

    `queues`, `functions` and `workflows` are by the name that the alarms have for them. `measured_every` is
    the interval at which the ages of the oldest videos are measured.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        topic: sns.ITopic,
        metrics: PipelineMetrics,
        queues: Mapping[str, WorkQueue],
        functions: Mapping[str, lambda_.IFunction],
        workflows: Mapping[str, sfn.IStateMachine],
        limits: AlarmLimits,
        measured_every: cdk.Duration,
        daily_minutes: int | None,
        dispatch_every: cdk.Duration,
    ) -> None:
        super().__init__(scope, id_)
        self._topic = topic
        self._metrics = metrics
        self._watch_dead_letters(queues)
        self._watch_functions(functions)
        self._watch_workflows(workflows)
        self._watch_videos()
        self._watch_repairs()
        self._watch_ages(limits, measured_every)
        self._watch_minutes(limits, daily_minutes, dispatch_every)
        self._watch_bucket()

    def _watch_dead_letters(self, queues: Mapping[str, WorkQueue]) -> None:
        for name, work in queues.items():
            self._any(
                f"{name}DeadLetters",
                work.metric_dead_letters(),
                "The dead-letter queue is not empty. Find the cause in the function's log, fix it, then move "
                "the messages back with the redrive command.",
            )

    def _watch_functions(self, functions: Mapping[str, lambda_.IFunction]) -> None:
        for name, function in functions.items():
            self._any(
                f"{name}Errors",
                function.metric_errors(period=_FIVE_MINUTES),
                f"The function {name} failed or timed out. See its log.",
            )
            self._any(
                f"{name}Throttles",
                function.metric_throttles(period=_FIVE_MINUTES),
                f"The function {name} was throttled. The account is at its limit of concurrency.",
            )

    def _watch_workflows(self, workflows: Mapping[str, sfn.IStateMachine]) -> None:
        for name, workflow in workflows.items():
            self._any(
                f"{name}Failed",
                workflow.metric_failed(period=_FIVE_MINUTES),
                f"An execution of the state machine {name} failed. See its execution history.",
            )

    def _watch_videos(self) -> None:
        self._any(
            "UndeterminedVideos",
            self._metrics.metric_videos_undetermined(),
            "Videos could not be moderated. Their rows state the reason. A moderator must watch them.",
        )
        self._any(
            "DispatchErrors",
            self._metrics.metric_dispatch_errors(),
            "A dispatch run failed. See the log of the Video Processor.",
        )
        self._any(
            "UnreadableRows",
            self._metrics.metric_unreadable_rows(),
            "The Reconciler skipped rows of the video analysis table that it could not read. Its log names "
            "them. Delete them; the sweep then records their videos anew.",
        )

    def _watch_repairs(self) -> None:
        """What repaired itself, but should not have had to: a message or an execution was lost."""
        self._any(
            "CompletionsResent",
            self._metrics.metric_completions_resent(),
            "The completion of a job was lost or not processed in time. The Reconciler sent it again.",
        )
        self._any(
            "RecoveriesRestarted",
            self._metrics.metric_recoveries_restarted(),
            "The recovery of a failed job had ended early, and the Reconciler started it again.",
        )
        self._any(
            "VideosFound",
            self._metrics.metric_videos_found(),
            "The sweep found and recorded videos without an upload event.",
        )

    def _watch_bucket(self) -> None:
        """An alarm that stays until a later check finds the bucket as it must be."""
        OperationsAlarm(
            self,
            "BucketProblems",
            topic=self._topic,
            metric=self._metrics.metric_bucket_problems(),
            description="The media bucket is not as it must be. Run video-moderation check.",
            more_than=0,
            missing=cloudwatch.TreatMissingData.IGNORE,
        )

    def _watch_ages(self, limits: AlarmLimits, measured_every: cdk.Duration) -> None:
        """Alarms on the oldest videos, and one on the measurement itself.

        A missing age is neither good nor bad, so the age alarms keep their state, and a third alarm reports
        that three measurements in a row are missing. It also goes off after the first deployment, until the
        first run.
        """
        # An alarm with a shorter period than the schedule would see a gap after each measurement.
        period = cdk.Duration.seconds(max(measured_every.to_seconds(), _FIVE_MINUTES.to_seconds()))
        self._age(
            "OldestWaiting",
            limits.waiting,
            period,
            "A video waits too long for its job to start. See the Rekognition quota and DispatchErrors.",
        )
        self._age(
            "OldestInProgress",
            limits.in_progress,
            period,
            "A video is in progress for too long. Rekognition keeps its results for only 7 days.",
        )
        self._age(
            "OldestUndecided",
            limits.undecided,
            period,
            "A flagged or undetermined video has waited too long for a moderator's decision.",
        )
        self._watch_subscriptions(limits, period)
        OperationsAlarm(
            self,
            "ReconcilerSilent",
            topic=self._topic,
            metric=self._metrics.metric_oldest_waiting(statistic="SampleCount", period=period),
            description="The Reconciler has not measured any ages, so the alarms on ages do not work.",
            less_than=1,
            periods=_SILENT_RUNS,
            missing=cloudwatch.TreatMissingData.BREACHING,
        )

    def _watch_minutes(
        self, limits: AlarmLimits, daily_minutes: int | None, dispatch_every: cdk.Duration
    ) -> None:
        """Alarms on what Rekognition is paid for, each only if its limit is set."""
        if daily_minutes is not None:
            # Each dispatch run counts again, so the alarm goes off once and ends on the next day.
            interval = 0 if dispatch_every.is_unresolved() else dispatch_every.to_seconds()
            OperationsAlarm(
                self,
                "DailyMinutesReached",
                topic=self._topic,
                metric=self._metrics.metric_daily_minutes_reached(
                    period=cdk.Duration.seconds(max(interval, _HOUR.to_seconds()))
                ),
                description=f"The {daily_minutes:,} minutes of video for this day (UTC) are used up. "
                "The other videos wait, and start by themselves on the next day.",
                more_than=0,
            )
        if limits.moderated_minutes is not None:
            OperationsAlarm(
                self,
                "MinutesModerated",
                topic=self._topic,
                metric=self._metrics.metric_minutes_moderated(period=cdk.Duration.days(1)),
                description=f"Rekognition moderated more than {limits.moderated_minutes:,} minutes in a day.",
                more_than=limits.moderated_minutes,
            )

    def _watch_subscriptions(self, limits: AlarmLimits, period: cdk.Duration) -> None:
        """Alarms on topics with too few subscriptions; moderators get e-mail if operators have none."""
        for name, readers, expected in (
            ("AlertSubscriptions", "moderators", limits.alert_subscriptions),
            ("OperationsSubscriptions", "operators", limits.operations_subscriptions),
        ):
            if expected == 0:
                continue
            OperationsAlarm(
                self,
                name,
                topic=self._topic,
                metric=self._metrics.metric(name, period=period),
                description=f"The topic for {readers} has fewer confirmed subscriptions than {expected}.",
                less_than=expected,
                missing=cloudwatch.TreatMissingData.IGNORE,
            )

    def _any(self, id_: str, metric: cloudwatch.Metric, description: str) -> None:
        """An alarm on the first occurrence."""
        OperationsAlarm(self, id_, topic=self._topic, metric=metric, description=description, more_than=0)

    def _age(self, name: str, limit: cdk.Duration, period: cdk.Duration, description: str) -> None:
        OperationsAlarm(
            self,
            name,
            topic=self._topic,
            metric=self._metrics.metric(name, period=period),
            description=description,
            more_than=limit.to_seconds(),
            missing=cloudwatch.TreatMissingData.IGNORE,
        )
