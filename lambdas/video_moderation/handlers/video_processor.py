"""Video Processor: records uploaded videos and starts their moderation jobs, the oldest first."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.metrics import MetricUnit

from video_moderation.contract.metrics import MetricName
from video_moderation.dispatch.dispatcher import Dispatcher
from video_moderation.dispatch.job_starter import JobSettings, JobStarter
from video_moderation.messages import DispatchTrigger, read_video_message
from video_moderation.recovery.recovery import Recovery
from video_moderation.runtime import clients, sqs_batch
from video_moderation.runtime.clock import SystemClock
from video_moderation.runtime.observability import logger, metrics
from video_moderation.settings import VideoProcessorSettings
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_sqs import SQSClient

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis import VideoAnalysis

# Whatever begins last, a try to start or a write, takes up to 20 s before it is given up (see `clients`).
RESERVE = timedelta(seconds=25)


class VideoProcessor:
    """The function, wired: one instance serves all invocations of a process."""

    def __init__(self, settings: VideoProcessorSettings, clock: Clock, sqs: SQSClient) -> None:
        self.clock = clock
        self.sqs = sqs
        self.queue_url = settings.video_queue_url
        dynamodb = boto3.resource("dynamodb", config=clients.RETRYING)
        self.analysis = VideoAnalysisTable(dynamodb.Table(settings.video_analysis_table))
        self.dispatcher = Dispatcher(
            analysis=self.analysis,
            starter=JobStarter(clients.rekognition_for_starting(), self.clock),
            s3=boto3.client("s3", config=clients.RETRYING),
            recovery=Recovery(
                self.analysis,
                boto3.client("stepfunctions", config=clients.RETRYING),
                settings.recovery_state_machine_arn,
                self.clock,
            ),
            settings=JobSettings(
                min_confidence=float(settings.min_confidence),
                topic_arn=settings.completion_topic_arn,
                role_arn=settings.rekognition_role_arn,
            ),
            clock=self.clock,
        )

    def record(self, message: SQSRecord) -> VideoAnalysis | None:
        """Records the video that a message speaks of; None for a ring or a video that is known."""
        video = read_video_message(message.body)
        if isinstance(video, DispatchTrigger):
            return None
        row = self.analysis.record(video)
        logger.info(
            "video recorded" if row else "video is known", video_id=video.video_id, video_name=video.name
        )
        return row


@cache
def _function() -> VideoProcessor:
    sqs = boto3.client("sqs", config=clients.RETRYING)
    return VideoProcessor(VideoProcessorSettings.from_environment(os.environ), SystemClock(), sqs)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Records what was uploaded; then, whatever rang, starts what waits."""
    function = _function()
    deadline = function.clock.now() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    fresh: list[VideoAnalysis] = []

    def record_video(record: SQSRecord) -> None:
        row = function.record(record)
        if row:
            fresh.append(row)

    failed = sqs_batch.process(event, context, record_video, function.sqs, function.queue_url)
    metrics.add_metric(MetricName.VIDEOS_RECORDED, MetricUnit.Count, len(fresh))
    try:
        this_round = function.dispatcher.run(fresh, deadline - RESERVE)
        metrics.add_metric(MetricName.JOBS_STARTED, MetricUnit.Count, this_round.started)
        if this_round.ended == "unavailable" or this_round.failures:
            metrics.add_metric(MetricName.DISPATCH_ERRORS, MetricUnit.Count, 1)
    except Exception:  # noqa: BLE001 - whatever it is, the next ring comes
        # What was recorded is safe and the clock rings again within a minute: the messages are done.
        logger.exception("dispatch failed, the next ring tries again")
        metrics.add_metric(MetricName.DISPATCH_ERRORS, MetricUnit.Count, 1)
    return failed
