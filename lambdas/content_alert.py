"""Content Alert: brings every video to its verdict and tells who must know."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from moderation import clients, sqs_batch
from moderation.analysis_table import VideoAnalysisTable
from moderation.announcement import Announcer
from moderation.clock import SystemClock
from moderation.conclusion import Conclusion
from moderation.messages import GiveUp, read_completion_message
from moderation.observability import logger, metrics
from moderation.reading import LabelReader
from moderation.recovery import Recovery
from moderation.results import JobResults
from moderation.settings import ContentAlertSettings
from moderation.verdict_tag import VerdictTagger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_sqs import SQSClient

    from moderation.clock import Clock


class ContentAlert:
    """The function, wired: one instance serves all invocations of a process."""

    def __init__(self, settings: ContentAlertSettings, clock: Clock, sqs: SQSClient) -> None:
        self.clock = clock
        self.sqs = sqs
        self.queue_url = settings.completion_queue_url
        dynamodb = boto3.resource("dynamodb", config=clients.RETRYING)
        analysis = VideoAnalysisTable(dynamodb.Table(settings.video_analysis_table))
        results = JobResults(clients.rekognition_for_reading())
        self.conclusion = Conclusion(
            analysis=analysis,
            reader=LabelReader(analysis, dynamodb.Table(settings.metadata_table), results, self.clock),
            results=results,
            tagger=VerdictTagger(boto3.client("s3", config=clients.RETRYING)),
            announcer=Announcer(
                analysis,
                boto3.client("sns", config=clients.RETRYING),
                boto3.client("events", config=clients.RETRYING),
                alert_topic_arn=settings.alert_topic_arn,
                operations_topic_arn=settings.operations_topic_arn,
                event_bus_name=settings.event_bus_name,
                region=settings.aws_region,
            ),
            recovery=Recovery(
                analysis,
                boto3.client("stepfunctions", config=clients.RETRYING),
                settings.recovery_state_machine_arn,
                self.clock,
            ),
            clock=self.clock,
        )


@cache
def _function() -> ContentAlert:
    sqs = boto3.client("sqs", config=clients.RETRYING)
    return ContentAlert(ContentAlertSettings.from_environment(os.environ), SystemClock(), sqs)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Concludes the videos whose jobs, or whose attempts, are over."""
    function = _function()

    def conclude(record: SQSRecord) -> None:
        deadline = function.clock.now() + timedelta(milliseconds=context.get_remaining_time_in_millis())
        message = read_completion_message(record.body)
        if isinstance(message, GiveUp):
            with sqs_batch.speaking_of(video_id=message.video_id):
                function.conclusion.give_up(message, record.message_id, deadline)
        else:
            with sqs_batch.speaking_of(video_id=message.video_id, job_id=message.job_id):
                function.conclusion.complete(message, record.message_id, deadline)

    return sqs_batch.process(event, context, conclude, function.sqs, function.queue_url)
