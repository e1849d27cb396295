"""What an operator must hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch
import aws_cdk.aws_cloudwatch_actions as actions
from constructs import Construct

from moderation_stack.moderation_function import METRICS_NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aws_cdk.aws_lambda as lambda_
    import aws_cdk.aws_sns as sns
    import aws_cdk.aws_stepfunctions as sfn

    from moderation_stack.work_queue import WorkQueue

_FIVE_MINUTES = cdk.Duration.minutes(5)


class Monitoring(Construct):
    """Alarms that publish to the operators' topic, when something is wrong and when it is well again."""

    def __init__(self, scope: Construct, id_: str, *, topic: sns.ITopic) -> None:
        super().__init__(scope, id_)
        self._action = actions.SnsAction(topic)
        self.alarms: list[cloudwatch.Alarm] = []

    def watch_dead_letters(self, queues: Mapping[str, WorkQueue]) -> None:
        """Any dead letter: a message that nobody could handle."""
        for name, queue in queues.items():
            self._alarm(
                f"{name}DeadLetters",
                queue.dead_letter_queue.metric_approximate_number_of_messages_visible(
                    period=_FIVE_MINUTES, statistic="Maximum"
                ),
                threshold=0,
                description="Messages lie in a dead-letter queue: see what failed, then redrive them.",
            )

    def watch_functions(self, functions: Mapping[str, lambda_.IFunction]) -> None:
        """Errors and throttles of the functions."""
        for name, function in functions.items():
            self._alarm(
                f"{name}Errors",
                function.metric_errors(period=_FIVE_MINUTES),
                threshold=0,
                description=f"{name} ended with an error: its log says which.",
            )
            self._alarm(
                f"{name}Throttles",
                function.metric_throttles(period=_FIVE_MINUTES),
                threshold=0,
                description=f"{name} was throttled: the account's Lambda concurrency is used up.",
            )

    def watch_workflows(self, workflows: Mapping[str, sfn.IStateMachine]) -> None:
        """Executions that failed."""
        for name, workflow in workflows.items():
            self._alarm(
                f"{name}Failed",
                workflow.metric_failed(period=_FIVE_MINUTES),
                threshold=0,
                description=f"An execution of {name} failed: its history says where.",
            )

    def watch_videos(self, *, waiting_limit: cdk.Duration, in_progress_limit: cdk.Duration) -> None:
        """Videos that wait or are worked on for too long, and those that could not be moderated."""
        self._alarm(
            "OldestWaiting",
            _own_metric("OldestWaiting", "reconciler"),
            threshold=waiting_limit.to_seconds(),
            description="A video waits too long for its start: is the quota used up, or the dispatcher broken?",
        )
        self._alarm(
            "OldestInProgress",
            _own_metric("OldestInProgress", "reconciler"),
            threshold=in_progress_limit.to_seconds(),
            description="A video is in progress for too long. Rekognition keeps results for 7 days only.",
        )
        self._alarm(
            "UndeterminedVideos",
            _own_metric("VideosUndetermined", "content-alert", statistic="Sum"),
            threshold=0,
            description="Videos could not be moderated: their rows say why.",
        )
        self._alarm(
            "DispatchErrors",
            _own_metric("DispatchErrors", "video-processor", statistic="Sum"),
            threshold=0,
            description="A round of dispatch failed: the Video Processor's log says why.",
        )

    def _alarm(
        self, id_: str, metric: cloudwatch.Metric, *, threshold: float, description: str
    ) -> None:
        alarm = metric.create_alarm(
            self,
            id_,
            alarm_description=description,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            threshold=threshold,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
        self.alarms.append(alarm)


def _own_metric(name: str, service: str, statistic: str = "Maximum") -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=METRICS_NAMESPACE,
        metric_name=name,
        dimensions_map={"service": service},
        statistic=statistic,
        period=_FIVE_MINUTES,
    )
