"""Video Processor: records uploaded videos and starts their moderation jobs, the oldest first."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from video_moderation.contract.metrics import MetricName
from video_moderation.contract.storage.readable_videos import LARGEST_VIDEO_BYTES
from video_moderation.contract.storage.uploads import longest_prefix, prefixes_of
from video_moderation.dispatch.dispatcher import Dispatcher
from video_moderation.dispatch.job_starter import JobStarter
from video_moderation.dispatch.pace import Trigger
from video_moderation.dispatch.start_attempt import DailyLimit, StartAttempts
from video_moderation.dispatch.start_request import JobSettings
from video_moderation.handlers.wiring import recovery_of, turns_of
from video_moderation.inspection.preflight import VideoLimits
from video_moderation.messages import DispatchTrigger, ObjectDeleted, read_video_message
from video_moderation.runtime import clients, sqs_batch
from video_moderation.runtime.clock import SystemClock
from video_moderation.runtime.observability import logger, metrics
from video_moderation.runtime.work_pool import ThreadWorkPool
from video_moderation.settings import MissingSetting, VideoProcessorSettings
from video_moderation.videos.deletions import Deletions
from video_moderation.videos.line.backfill_hold import BackfillHold
from video_moderation.videos.line.daily_minutes import DailyMinutes
from video_moderation.videos.line.start_leases import StartLeases
from video_moderation.videos.video_analysis import VideoAnalysis, has_turn
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource
    from mypy_boto3_sqs import SQSClient

    from video_moderation.runtime.clock import Clock
    from video_moderation.runtime.work_pool import WorkPool


class VideoProcessor:
    """The function, wired: one instance serves all invocations of a process."""

    def __init__(
        self,
        settings: VideoProcessorSettings,
        clock: Clock,
        sqs: SQSClient,
        pool: WorkPool | None = None,
    ) -> None:
        self.clock = clock
        self.sqs = sqs
        self.queue_url = settings.video_queue_url
        self.media_bucket = settings.media_bucket
        self.prefixes = prefixes_of(settings.video_prefixes)
        self.pool = pool or ThreadWorkPool()
        dynamodb = boto3.resource("dynamodb", config=clients.RETRYING)
        table = dynamodb.Table(settings.video_analysis_table)
        self.analysis = VideoAnalysisTable(table)
        s3 = boto3.client("s3", config=clients.RETRYING)
        self.turns = turns_of(settings, dynamodb, self.analysis, clock)
        self.deletions = Deletions(s3, self.analysis, settings.media_bucket, clock, self.turns)
        leases = StartLeases(table)
        self.dispatcher = Dispatcher(
            self.analysis,
            leases,
            StartAttempts(
                s3,
                JobStarter(clients.rekognition_for_starting(), self.clock),
                _job_settings(settings),
                _limits(settings),
                _daily_limit(settings, dynamodb, leases, clock),
            ),
            recovery_of(settings.recovery_state_machine_arn, self.analysis, self.clock),
            self.pool,
            self.clock,
            BackfillHold(table),
        )

    def begin_to_read(self, message: SQSRecord) -> Future[VideoAnalysis | DispatchTrigger | None]:
        """Reads a message beside others."""
        return self.pool.submit(lambda: self._read(message))

    def _read(self, message: SQSRecord) -> VideoAnalysis | DispatchTrigger | None:
        """Records the video that a message announces; None for one that has a row, or was deleted."""
        video = read_video_message(message.body, self.media_bucket)
        if isinstance(video, DispatchTrigger):
            return video
        if isinstance(video, ObjectDeleted):
            self.deletions.look_at(video.name)
            return None
        if self.prefixes and longest_prefix(video.name, self.prefixes) is None:
            logger.info("not moderated: the key begins with no watched prefix", video_name=video.name)
            return None
        turn = self.turns.of(video.name, video.queued_at) if self.turns else None
        row = self.analysis.record(video, turn=turn)
        logger.info(
            "video recorded" if row else "video is known", video_id=video.video_id, video_name=video.name
        )
        return row

    def measure(self, fresh: Sequence[VideoAnalysis]) -> None:
        """Counts the videos recorded just now; without a turn, one stands behind those that have one."""
        metrics.add_metric(MetricName.VIDEOS_RECORDED, MetricUnit.Count, len(fresh))
        if self.turns and not all(has_turn(row.position) for row in fresh):
            metrics.add_metric(MetricName.DISPATCH_ERRORS, MetricUnit.Count, 1)

    def dispatch(self, trigger: Trigger, ends_at: datetime) -> None:
        """Starts what waits. Whatever fails, the videos are recorded, and the schedule triggers again."""
        try:
            result = self.dispatcher.run(trigger, ends_at)
        except Exception:  # noqa: BLE001 - the messages are done, whatever it is
            logger.exception("dispatch failed, the next trigger tries again")
            metrics.add_metric(MetricName.DISPATCH_ERRORS, MetricUnit.Count, 1)
            return
        metrics.add_metric(MetricName.JOBS_STARTED, MetricUnit.Count, result.started)
        if result.ended == "minutes":
            metrics.add_metric(MetricName.DAILY_MINUTES_REACHED, MetricUnit.Count, 1)
        if result.ended == "unavailable" or result.failures:
            metrics.add_metric(MetricName.DISPATCH_ERRORS, MetricUnit.Count, 1)


def _job_settings(settings: VideoProcessorSettings) -> JobSettings:
    return JobSettings(
        min_confidence=float(settings.min_confidence),
        topic_arn=settings.completion_topic_arn,
        role_arn=settings.rekognition_role_arn,
    )


def _limits(settings: VideoProcessorSettings) -> VideoLimits:
    return VideoLimits(
        max_seconds=float(settings.max_video_seconds) if settings.max_video_seconds else None,
        max_bytes=int(settings.max_video_bytes or LARGEST_VIDEO_BYTES),
    )


def _daily_limit(
    settings: VideoProcessorSettings, dynamodb: DynamoDBServiceResource, leases: StartLeases, clock: Clock
) -> DailyLimit | None:
    if not settings.daily_minutes:
        return None
    if not settings.line_table:
        raise MissingSetting("LINE_TABLE must be set with DAILY_MINUTES")
    minutes = DailyMinutes(dynamodb.Table(settings.line_table), clock)
    return DailyLimit(minutes, timedelta(minutes=int(settings.daily_minutes)), leases)


@cache
def _function() -> VideoProcessor:
    sqs = boto3.client("sqs", config=clients.RETRYING)
    return VideoProcessor(VideoProcessorSettings.from_environment(os.environ), SystemClock(), sqs)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Records what was uploaded; then, whatever the trigger was, starts what waits."""
    function = _function()
    ends_at = function.clock.now() + timedelta(milliseconds=context.get_remaining_time_in_millis())
    batch = [SQSRecord(message) for message in event["Records"]]
    under_way = {message.message_id: function.begin_to_read(message) for message in batch}
    read: list[VideoAnalysis | DispatchTrigger | None] = []

    def finish(record: SQSRecord) -> None:
        work = under_way[record.message_id]
        function.pool.first_done([work])
        read.append(work.result())

    failed = sqs_batch.process(event, context, finish, function.sqs, function.queue_url)
    trigger = _trigger(read, function.clock.now() - min(map(_sent_at, batch)))
    function.measure(trigger.fresh)
    function.dispatch(trigger, ends_at)
    return failed


def _trigger(read: Sequence[VideoAnalysis | DispatchTrigger | None], delay: timedelta) -> Trigger:
    """What the messages of a batch say to dispatch."""
    triggers = [message for message in read if isinstance(message, DispatchTrigger)]
    freed = sum(trigger.is_completion for trigger in triggers)
    return Trigger(
        fresh=[message for message in read if isinstance(message, VideoAnalysis)],
        freed=freed,
        is_scheduled=freed < len(triggers),
        delay=delay,
    )


def _sent_at(message: SQSRecord) -> datetime:
    return datetime.fromtimestamp(int(message.attributes.sent_timestamp) / 1000, UTC)
