"""Content Alert: gives every video its verdict, sends alerts and events, and records decisions."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from video_moderation.alerts.pace.collected_alerts import CollectedAlerts
from video_moderation.alerts.pace.email_pace import EmailPace
from video_moderation.alerts.sending.alert_delivery import AlertDelivery
from video_moderation.alerts.sending.announcer import Announcer
from video_moderation.alerts.sending.event_bus import EventBus
from video_moderation.alerts.sending.topic import Topic
from video_moderation.alerts.text.alert import Places
from video_moderation.alerts.text.command_line import commands_of
from video_moderation.evaluation.evaluator import DeployedPolicies
from video_moderation.handlers.wiring import recovery_of, turns_of
from video_moderation.jobs.job_results import JobResults
from video_moderation.labels.label_store import LabelStore
from video_moderation.messages import (
    JobCompletion,
    ModerateAgain,
    read_completion_message,
    read_decision_message,
)
from video_moderation.policy import read_policies, read_policy
from video_moderation.runtime import clients, sqs_batch
from video_moderation.runtime.clock import SystemClock
from video_moderation.runtime.observability import logger, metrics
from video_moderation.settings import ContentAlertSettings
from video_moderation.verdict.completion_handler import CompletionHandler
from video_moderation.verdict.decisions import Decisions
from video_moderation.verdict.label_reader import LabelReader
from video_moderation.verdict.moderation_again import ModerationAgain
from video_moderation.verdict.verdict_tag import VerdictTagger
from video_moderation.videos.claims import Claims
from video_moderation.videos.decisions.decision_table import DecisionTable
from video_moderation.videos.line.daily_minutes import DailyMinutes
from video_moderation.videos.video_analysis_queries import ForgottenVideo
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient

    from video_moderation.runtime.clock import Clock


class ContentAlert:
    """The function, wired: one instance serves all invocations of a process."""

    def __init__(self, settings: ContentAlertSettings, clock: Clock, sqs: SQSClient) -> None:
        self.clock = clock
        self.sqs = sqs
        self.queue_url = settings.completion_queue_url
        dynamodb = boto3.resource("dynamodb", config=clients.RETRYING)
        analysis = VideoAnalysisTable(dynamodb.Table(settings.video_analysis_table))
        labels = LabelStore(dynamodb.Table(settings.metadata_table), clock, settings.label_retention)
        results = JobResults(clients.rekognition_for_reading())
        policies, claims = _policies(settings), Claims(analysis, clock)
        tagger = VerdictTagger(boto3.client("s3", config=clients.RETRYING), settings.kept_tag_keys)
        bus = EventBus(boto3.client("events", config=clients.NOT_RETRYING), settings.event_bus_name)
        self.completions = CompletionHandler(
            analysis=analysis,
            reader=LabelReader(analysis, labels, results, policies, clock),
            results=results,
            tagger=tagger,
            announcer=_announcer(settings, analysis, bus, dynamodb.Table(settings.alert_table), clock),
            recovery=recovery_of(settings.recovery_state_machine_arn, analysis, clock),
            claims=claims,
            policies=policies,
            clock=clock,
            minutes=DailyMinutes(dynamodb.Table(settings.line_table), clock) if settings.line_table else None,
        )
        history = DecisionTable(dynamodb.Table(settings.decision_table))
        self.decisions = Decisions(analysis, history, claims, tagger, bus)
        turns = turns_of(settings, dynamodb, analysis, clock)
        self.moderation_again = ModerationAgain(analysis, claims, tagger, clock, turns)

    def handle(self, record: SQSRecord, deadline: datetime) -> None:
        """One message of one of the two queues; what a message may say depends on who may send it there."""
        try:
            if sqs_batch.queue_url_beside(self.queue_url, record.event_source_arn) == self.queue_url:
                self._conclude(record, deadline)
            else:
                self._decide(record, deadline)
        except ForgottenVideo as forgotten:
            logger.info("nothing to do", reason=str(forgotten))

    def _conclude(self, record: SQSRecord, deadline: datetime) -> None:
        message, owner = read_completion_message(record.body), record.message_id
        if isinstance(message, JobCompletion):
            with sqs_batch.speaking_of(video_id=message.video_id, job_id=message.job_id):
                self.completions.complete(message, owner, deadline)
        else:
            with sqs_batch.speaking_of(video_id=message.video_id):
                self.completions.give_up(message, owner, deadline)

    def _decide(self, record: SQSRecord, deadline: datetime) -> None:
        seen = record.attributes
        sent_at = datetime.fromtimestamp(int(seen.sent_timestamp) / 1000, UTC)
        message = read_decision_message(record.body, record.message_id, seen.sender_id, sent_at)
        with sqs_batch.speaking_of(video_id=message.video_id):
            if isinstance(message, ModerateAgain):
                self.moderation_again.start(message, record.message_id, deadline)
            else:
                self.decisions.decide(message, deadline)


def _announcer(
    settings: ContentAlertSettings, analysis: VideoAnalysisTable, bus: EventBus, alerts: Table, clock: Clock
) -> Announcer:
    sns = boto3.client("sns", config=clients.NOT_RETRYING)
    return Announcer(
        analysis,
        bus,
        alerts=Topic(sns, settings.alert_topic_arn),
        operations=Topic(sns, settings.operations_topic_arn),
        delivery=AlertDelivery(EmailPace(alerts, clock), CollectedAlerts(alerts)),
        places=Places(
            commands_of(settings),
            settings.aws_region,
            settings.video_analysis_table,
            settings.metadata_table,
            settings.review_url,
        ),
    )


def _policies(settings: ContentAlertSettings) -> DeployedPolicies:
    shadow = read_policy(settings.shadow_policy) if settings.shadow_policy else None
    return DeployedPolicies(read_policy(settings.policy), shadow, read_policies(settings.policies))


@cache
def _function() -> ContentAlert:
    sqs = boto3.client("sqs", config=clients.RETRYING)
    return ContentAlert(ContentAlertSettings.from_environment(os.environ), SystemClock(), sqs)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Concludes the videos whose jobs, or whose attempts, are over, and notes what people decided."""
    function = _function()

    def handle(record: SQSRecord) -> None:
        left = timedelta(milliseconds=context.get_remaining_time_in_millis())
        function.handle(record, function.clock.now() + left)

    return sqs_batch.process(event, context, handle, function.sqs, function.queue_url)
