"""What an operator must hear of."""

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
    import aws_cdk.aws_sqs as sqs
    import aws_cdk.aws_stepfunctions as sfn

    from moderation_stack.monitoring.pipeline_metrics import PipelineMetrics

_FIVE_MINUTES = cdk.Duration.minutes(5)
_SILENT_RUNS = 3


class Monitoring(Construct):
    """Alarms that publish to the operators' topic, when something is wrong and when it is well again."""

    def __init__(self, scope: Construct, id_: str, *, topic: sns.ITopic, metrics: PipelineMetrics) -> None:
        super().__init__(scope, id_)
        self._topic = topic
        self._metrics = metrics

    def watch_dead_letters(self, queues: Mapping[str, sqs.IQueue]) -> None:
        """Any dead letter: a message nobody could handle, or an event that did not reach its queue."""
        for name, queue in queues.items():
            metric = queue.metric_approximate_number_of_messages_visible(
                period=_FIVE_MINUTES, statistic="Maximum"
            )
            self._any(
                f"{name}DeadLetters",
                metric,
                "Messages lie in a dead-letter queue: the log says what failed. When that is mended, put "
                "them back with operations.redrive.",
            )

    def watch_functions(self, functions: Mapping[str, lambda_.IFunction]) -> None:
        """Errors and throttles of the functions."""
        for name, function in functions.items():
            self._any(
                f"{name}Errors",
                function.metric_errors(period=_FIVE_MINUTES),
                f"{name} ended with an error, or ran out of time: its log says which.",
            )
            self._any(
                f"{name}Throttles",
                function.metric_throttles(period=_FIVE_MINUTES),
                f"{name} was throttled: the account's Lambda concurrency is used up.",
            )

    def watch_workflows(self, workflows: Mapping[str, sfn.IStateMachine]) -> None:
        """Executions that failed."""
        for name, workflow in workflows.items():
            self._any(
                f"{name}Failed",
                workflow.metric_failed(period=_FIVE_MINUTES),
                f"An execution of {name} failed: its history says where.",
            )

    def watch_videos(self) -> None:
        """Videos that could not be moderated, and rounds of dispatch that failed."""
        self._any(
            "UndeterminedVideos",
            self._metrics.metric("VideosUndetermined"),
            "Videos could not be moderated: their rows say why, and somebody must look at them.",
        )
        self._any(
            "DispatchErrors",
            self._metrics.metric("DispatchErrors"),
            "A round of dispatch failed: the Video Processor's log says why.",
        )

    def watch_ages(
        self,
        *,
        waiting_limit: cdk.Duration,
        in_progress_limit: cdk.Duration,
        decision_limit: cdk.Duration,
        measured_every: cdk.Duration,
    ) -> None:
        """Videos that wait, run or are undecided for too long, and whether that is still being measured.

        A missing age is neither good nor bad: the age alarms keep their state, and a third one tells when
        nothing was measured three times in a row. That one goes off after the very first deployment as
        well, for as long as there has been no run.
        """
        # An alarm with a shorter period than the schedule would see a gap after each measurement.
        period = cdk.Duration.seconds(max(measured_every.to_seconds(), _FIVE_MINUTES.to_seconds()))
        self._age(
            "OldestWaiting",
            waiting_limit,
            period,
            "A video waits too long for its start: is the quota used up, or the dispatcher broken?",
        )
        self._age(
            "OldestInProgress",
            in_progress_limit,
            period,
            "A video is in progress for too long. Rekognition keeps its results for 7 days only.",
        )
        self._age(
            "OldestUndecided",
            decision_limit,
            period,
            "A flagged or undetermined video has waited too long for a decision by a person.",
        )
        OperationsAlarm(
            self,
            "ReconcilerSilent",
            topic=self._topic,
            metric=self._metrics.metric("OldestWaiting", statistic="SampleCount", period=period),
            description="The reconciler has not measured any ages: the alarms on them are blind.",
            less_than=1,
            periods=_SILENT_RUNS,
            missing=cloudwatch.TreatMissingData.BREACHING,
        )

    def _any(self, id_: str, metric: cloudwatch.Metric, description: str) -> None:
        """Nothing emitted is nothing to tell."""
        OperationsAlarm(
            self,
            id_,
            topic=self._topic,
            metric=metric,
            description=description,
            more_than=0,
            missing=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

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
