"""The construct: everything between an uploaded video and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_logs as logs
import aws_cdk.aws_s3 as s3
from constructs import Construct

from moderation_stack import content_alert, properties, video_processor
from moderation_stack.clock import Clock
from moderation_stack.completion_channel import CompletionChannel
from moderation_stack.content_alert import ContentAlert
from moderation_stack.keeping import Keeping
from moderation_stack.media_bucket import MediaBucket
from moderation_stack.metadata_table import MetadataTable
from moderation_stack.notification_topic import NotificationTopic
from moderation_stack.powertools_layer import PowertoolsLayer
from moderation_stack.recovery import Recovery
from moderation_stack.topic_key import TopicKey
from moderation_stack.uploads import Uploads
from moderation_stack.verdict_guard import grant_read_clean
from moderation_stack.video_analysis_table import VideoAnalysisTable
from moderation_stack.video_processor import VideoProcessor
from moderation_stack.work_queue import WorkQueue

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_iam as iam

_A_MINUTE = cdk.Duration.minutes(1)
_A_MONTH = cdk.Duration.days(30)


class VideoModeration(Construct):
    """Moderates every video uploaded to its bucket with Amazon Rekognition, stores the labels, and alerts.

    Nothing is required. Names are given by CloudFormation unless given here. Data outlives the stack unless
    `removal_policy` says otherwise.

    Example:
        moderation = VideoModeration(self, "Moderation", alert_emails=["moderators@example.com"])
        moderation.media_bucket.grant_put(uploader)
        moderation.grant_read_moderated(website)

    Args:
        bucket_name: name of the media bucket; default: generated.
        video_analysis_table_name: name of the table with a row a video; default: generated.
        metadata_table_name: name of the table with a row a label; default: generated.
        alert_emails: who is told of flagged and undetermined videos; default: nobody.
        operations_emails: who is told of undetermined videos and alarms; default: nobody.
        min_confidence: least confidence, in per cent, of a label Rekognition reports.
        archive_storage_class: where videos with a verdict of clean or flagged are archived; default: GLACIER.
        archive_after: age, in whole days, at which they are; default: 30 days.
        max_attempts: attempts, from 1 to 10, at a video whose job fails.
        retry_backoff: wait before the second attempt, doubled for each further one; default: 1 minute.
        clock: how often, in whole minutes, the dispatcher looks without being rung; default: every minute.
        log_retention: how long the logs of the functions and of the recovery are kept.
        removal_policy: what becomes of buckets, tables and logs when they leave the stack.

    Raises:
        NotAccepted: a `ValueError` saying in one line which value is refused and what is accepted.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket_name: str | None = None,
        video_analysis_table_name: str | None = None,
        metadata_table_name: str | None = None,
        alert_emails: Sequence[str] = (),
        operations_emails: Sequence[str] = (),
        min_confidence: float = 50,
        archive_storage_class: s3.StorageClass = s3.StorageClass.GLACIER,
        archive_after: cdk.Duration = _A_MONTH,
        max_attempts: int = 3,
        retry_backoff: cdk.Duration = _A_MINUTE,
        clock: cdk.Duration = _A_MINUTE,
        log_retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id_)
        properties.check_region(self)
        properties.check_names(bucket_name, video_analysis_table_name, metadata_table_name)
        properties.check_emails(alert_emails, operations_emails)
        properties.check_numbers(min_confidence, max_attempts, retry_backoff, clock)
        properties.check_archive(archive_storage_class, archive_after)
        keeping = Keeping(removal_policy=removal_policy, log_retention=log_retention)

        media = MediaBucket(
            self,
            "MediaBucket",
            bucket_name=bucket_name,
            archive_storage_class=archive_storage_class,
            archive_after=archive_after,
            removal_policy=removal_policy,
        )
        self.media_bucket = media.bucket
        self.video_analysis_table = VideoAnalysisTable(
            self, "VideoAnalysisTable", table_name=video_analysis_table_name, keeping=keeping
        )
        self.metadata_table = MetadataTable(
            self, "MetadataTable", table_name=metadata_table_name, keeping=keeping
        )

        videos = WorkQueue(self, "VideoQueue", consumer_timeout=video_processor.TIMEOUT)
        completions = WorkQueue(self, "CompletionQueue", consumer_timeout=content_alert.TIMEOUT)
        self.video_queue, self.completion_queue = videos.queue, completions.queue
        Uploads(self, "Uploads", bucket=self.media_bucket, to=videos)
        Clock(self, "Clock", period=clock, rings=videos)

        key = TopicKey(self, "TopicKey")
        channel = CompletionChannel(self, "CompletionChannel", key=key)
        channel.deliver_to(completions)
        channel.ring(videos)
        self.completion_topic, self.rekognition_role = channel.topic, channel.role
        self.alert_topic = NotificationTopic(
            self, "AlertTopic", display_name="Video moderation alerts", key=key, emails=alert_emails
        )
        self.operations_topic = NotificationTopic(
            self, "OperationsTopic", display_name="Video operations", key=key, emails=operations_emails
        )
        self.operations_topic.accept_alarms()

        recovery = Recovery(
            self,
            "Recovery",
            table=self.video_analysis_table,
            video_queue=self.video_queue,
            completion_queue=self.completion_queue,
            max_attempts=max_attempts,
            backoff=retry_backoff,
            keeping=keeping,
        )
        self.recovery = recovery.state_machine

        layer = PowertoolsLayer(self, "Powertools")
        self.video_processor = VideoProcessor(
            self,
            "VideoProcessor",
            bucket=self.media_bucket,
            queue=self.video_queue,
            table=self.video_analysis_table,
            channel=channel,
            recovery=recovery,
            min_confidence=min_confidence,
            layer=layer,
            keeping=keeping,
        ).function
        alert = ContentAlert(
            self,
            "ContentAlert",
            bucket=self.media_bucket,
            queue=self.completion_queue,
            analysis=self.video_analysis_table,
            metadata=self.metadata_table,
            alerts=self.alert_topic,
            operations=self.operations_topic,
            recovery=recovery,
            layer=layer,
            keeping=keeping,
        )
        self.content_alert = alert.function
        media.only_verdicts_of(alert.role)

    def grant_read_moderated(self, reader: iam.IGrantable) -> iam.Grant:
        """Let `reader` get videos whose verdict is clean, and no others (GetObject, GetObjectVersion)."""
        return grant_read_clean(self.media_bucket, reader)
