"""Reconciler: on a schedule, finds stuck videos, restarts them, and measures how long videos wait."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.alerts.pace.collected_alerts import CollectedAlerts, Readers
from video_moderation.alerts.pace.email_pace import EmailPace
from video_moderation.alerts.sending.digests import Digests
from video_moderation.alerts.sending.subscriptions import OperatorsNotice, Subscriptions
from video_moderation.alerts.sending.topic import Topic
from video_moderation.alerts.text.command_line import commands_of
from video_moderation.contract.metrics import MetricName
from video_moderation.handlers.wiring import recovery_of
from video_moderation.jobs.job_results import JobResults
from video_moderation.recovery.reconciliation import Reconciliation
from video_moderation.runtime import clients
from video_moderation.runtime.clock import SystemClock
from video_moderation.runtime.observability import logger, metrics
from video_moderation.settings import ReconcilerSettings
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_sqs import SQSClient

    from video_moderation.runtime.clock import Clock

# One more question to Rekognition, throttled at worst, and the digests fit into this.
RESERVE = timedelta(seconds=60)


class Incomplete(Exception):
    """Something could not be done in this run: the function's error alarm tells the operators."""


class Reconciler:
    """The function, wired: one instance serves all invocations of a process."""

    def __init__(self, settings: ReconcilerSettings, clock: Clock, sqs: SQSClient) -> None:
        self.clock = clock
        dynamodb = boto3.resource("dynamodb", config=clients.RETRYING)
        analysis = VideoAnalysisTable(dynamodb.Table(settings.video_analysis_table))
        self.reconciliation = Reconciliation(
            analysis=analysis,
            results=JobResults(clients.rekognition_for_reading()),
            recovery=recovery_of(settings.recovery_state_machine_arn, analysis, clock),
            sqs=sqs,
            completion_queue_url=settings.completion_queue_url,
            stale_after=timedelta(seconds=float(settings.stale_after_seconds)),
            clock=clock,
        )
        alerts = dynamodb.Table(settings.alert_table)
        topic_arns = {
            Readers.MODERATORS: settings.alert_topic_arn,
            Readers.OPERATORS: settings.operations_topic_arn,
        }
        sns = boto3.client("sns", config=clients.NOT_RETRYING)
        topics = {readers: Topic(sns, arn) for readers, arn in topic_arns.items()}
        pace = EmailPace(alerts, clock)
        self.digests = Digests(
            CollectedAlerts(alerts),
            pace,
            topics,
            commands_of(settings),
            analysis.is_backfill_under_way,
            clock,
            settings.review_url,
        )
        self.subscriptions = Subscriptions(boto3.client("sns", config=clients.RETRYING), topic_arns)
        self.notice = OperatorsNotice(
            int(settings.operators_expected), topics[Readers.MODERATORS], pace, alerts, clock
        )

    def count_subscriptions(self) -> int:
        """Measures who is subscribed; 1 if that failed, 0 otherwise."""
        try:
            moderators = self.subscriptions.confirmed(Readers.MODERATORS)
            operators = self.subscriptions.confirmed(Readers.OPERATORS)
            metrics.add_metric(MetricName.ALERT_SUBSCRIPTIONS, MetricUnit.Count, moderators)
            metrics.add_metric(MetricName.OPERATIONS_SUBSCRIPTIONS, MetricUnit.Count, operators)
            self.notice.check(operators)
        except (ClientError, BotoCoreError):
            logger.exception("subscriptions not counted")
            return 1
        return 0


@cache
def _function() -> Reconciler:
    sqs = boto3.client("sqs", config=clients.RETRYING)
    return Reconciler(ReconcilerSettings.from_environment(os.environ), SystemClock(), sqs)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Looks once at every video that is on its way, and sends what alerts were collected."""
    function = _function()
    remaining = timedelta(milliseconds=context.get_remaining_time_in_millis())
    findings = function.reconciliation.run(function.clock.now() + remaining - RESERVE)
    metrics.add_metric(MetricName.OLDEST_WAITING, MetricUnit.Seconds, findings.oldest_waiting)
    metrics.add_metric(MetricName.OLDEST_IN_PROGRESS, MetricUnit.Seconds, findings.oldest_in_progress)
    metrics.add_metric(MetricName.OLDEST_UNDECIDED, MetricUnit.Seconds, findings.oldest_undecided)
    metrics.add_metric(MetricName.COMPLETIONS_RESENT, MetricUnit.Count, findings.completions_resent)
    metrics.add_metric(MetricName.RECOVERIES_RESTARTED, MetricUnit.Count, findings.recoveries_restarted)
    metrics.add_metric(MetricName.UNREADABLE_ROWS, MetricUnit.Count, findings.unreadable_rows)
    others = function.digests.send() + function.count_subscriptions()
    if findings.failures or others:
        raise Incomplete(
            f"{findings.failures} videos could not be looked at, {others} other tasks failed: see the log"
        )
