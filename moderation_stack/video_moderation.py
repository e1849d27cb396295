"""The construct: everything between an uploaded video and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_logs as logs
import aws_cdk.aws_s3 as s3

from moderation_stack import properties
from moderation_stack.access.audiences import audiences_up_to
from moderation_stack.access.readers import grant_read
from moderation_stack.access.verdict_events import VerdictEvents
from moderation_stack.dispatch import video_processor
from moderation_stack.dispatch.completion_channel import CompletionChannel
from moderation_stack.dispatch.dispatch_schedule import DispatchSchedule
from moderation_stack.dispatch.upload_rule import UploadRule
from moderation_stack.dispatch.video_processor import VideoProcessorFunction
from moderation_stack.monitoring.pipeline_metrics import PipelineMetrics
from moderation_stack.monitoring.watch import watch
from moderation_stack.policy.policies import PolicyPair
from moderation_stack.recovery.reconciler import ReconcilerFunction
from moderation_stack.recovery.recovery import RecoveryWorkflow
from moderation_stack.recovery.sweep import SweepWorkflow
from moderation_stack.recovery.sweeper import SweeperFunction
from moderation_stack.shared.function_defaults import FunctionDefaults
from moderation_stack.shared.powertools_layer import PowertoolsLayer
from moderation_stack.shared.retention import Retention
from moderation_stack.shared.topic_key import TopicKey
from moderation_stack.shared.work_queue import WorkQueue
from moderation_stack.storage.archive import Archive
from moderation_stack.storage.media_bucket import MediaBucket
from moderation_stack.storage.tables import DecisionTable, MetadataTable, VideoAnalysisTable
from moderation_stack.validation import checks
from moderation_stack.verdict import content_alert
from moderation_stack.verdict.content_alert import ContentAlertFunction
from moderation_stack.verdict.notification_topic import NotificationTopic

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_cloudwatch as cloudwatch
    import aws_cdk.aws_iam as iam
    from constructs import Construct

    from moderation_stack.policy import ModerationPolicy

_A_MINUTE = cdk.Duration.minutes(1)
_FIVE_MINUTES = cdk.Duration.minutes(5)
_AN_HOUR = cdk.Duration.hours(1)
_SIX_HOURS = cdk.Duration.hours(6)
_HALF_A_DAY = cdk.Duration.hours(12)
_A_DAY = cdk.Duration.days(1)
_A_MONTH = cdk.Duration.days(30)


class VideoModeration(VerdictEvents):
    """Moderates every video uploaded to its bucket with Amazon Rekognition, stores the labels, and alerts.

    Nothing is required. Names are given by CloudFormation unless given here. Data outlives the stack unless
    `removal_policy` says otherwise.

    Example:
        moderation = VideoModeration(self, "Moderation", alert_emails=["moderators@example.com"])
        moderation.media_bucket.grant_put(uploader)
        moderation.grant_read_moderated(website)
        moderation.on_moderated("Publish", target=targets.SqsQueue(publishing))

    Args:
        bucket_name: name of the media bucket; default: generated.
        video_analysis_table_name: name of the table with a row a video; default: generated.
        metadata_table_name: name of the table with a row a label; default: generated.
        alert_emails: who is told of flagged and undetermined videos; default: nobody.
        operations_emails: who is told of undetermined videos and alarms; default: nobody.
        policy: what follows from which label, and who may see what; default: every label flags a video.
        shadow_policy: evaluated beside it and only noted, to be tried before it is in force; default: none.
        min_confidence: how sure, in per cent, Rekognition must be of a label for it to flag; default: 50. Not
            beside a policy, which says it for each label.
        archive_storage_class: where videos with a verdict of clean or flagged are archived; default: GLACIER.
        archive_after: age, in whole days, at which they are; default: 30 days.
        archive_flagged_storage_class: where flagged ones are; default: as `archive_storage_class`.
        archive_flagged_after: age at which flagged ones are; default: as `archive_after`.
        hold_flagged: flagged ones are archived only once somebody has decided: what was approved as clean
            ones are, what was rejected as flagged ones are.
        max_attempts: attempts, from 1 to 10, at a video whose job fails.
        retry_backoff: wait before the second attempt, doubled for each further one; default: 1 minute.
        dispatch_every: interval, in whole minutes, of the scheduled dispatch run; default: every minute.
        stale_after: age at which a job in progress is asked about, and a recovery; default: 1 hour.
        reconcile_every: how often, in whole minutes, they are looked at; default: every 5 minutes.
        sweep_every: how often, in whole hours, the bucket is searched for missed videos; default: every day.
        waiting_limit: operators are told of a video that waits longer for its start; default: 6 hours.
        in_progress_limit: and of one in progress for longer; more than `stale_after`; default: 12 hours.
        decision_limit: and of one on which nobody has decided for longer; default: 1 day.
        log_retention: how long the logs of the functions and state machines are kept.
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
        policy: ModerationPolicy | None = None,
        shadow_policy: ModerationPolicy | None = None,
        min_confidence: float | None = None,
        archive_storage_class: s3.StorageClass = s3.StorageClass.GLACIER,
        archive_after: cdk.Duration = _A_MONTH,
        archive_flagged_storage_class: s3.StorageClass | None = None,
        archive_flagged_after: cdk.Duration | None = None,
        hold_flagged: bool = False,
        max_attempts: int = 3,
        retry_backoff: cdk.Duration = _A_MINUTE,
        dispatch_every: cdk.Duration = _A_MINUTE,
        stale_after: cdk.Duration = _AN_HOUR,
        reconcile_every: cdk.Duration = _FIVE_MINUTES,
        sweep_every: cdk.Duration = _A_DAY,
        waiting_limit: cdk.Duration = _SIX_HOURS,
        in_progress_limit: cdk.Duration = _HALF_A_DAY,
        decision_limit: cdk.Duration = _A_DAY,
        log_retention: logs.RetentionDays = logs.RetentionDays.THREE_MONTHS,
        removal_policy: cdk.RemovalPolicy = cdk.RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id_)
        properties.check_region(self)
        properties.check_names(bucket_name, video_analysis_table_name, metadata_table_name)
        properties.check_emails(alert_emails, operations_emails)
        properties.check_attempts(max_attempts)
        properties.check_times(
            retry_backoff=retry_backoff,
            dispatch_every=dispatch_every,
            stale_after=stale_after,
            reconcile_every=reconcile_every,
            sweep_every=sweep_every,
            waiting_limit=waiting_limit,
            in_progress_limit=in_progress_limit,
            decision_limit=decision_limit,
        )
        archive = Archive(
            storage_class=archive_storage_class,
            after=archive_after,
            flagged_storage_class=archive_flagged_storage_class,
            flagged_after=archive_flagged_after,
            hold_flagged=hold_flagged,
        )
        properties.check_archive(archive)
        properties.check_removal(removal_policy)
        policies = PolicyPair.stated(policy, shadow_policy, min_confidence)
        policies.warn(self)
        self.policy, self.shadow_policy = policies.policy, policies.shadow
        retention = Retention(removal_policy=removal_policy, log_retention=log_retention)

        media = MediaBucket(
            self, "MediaBucket", bucket_name=bucket_name, archive=archive, removal_policy=removal_policy
        )
        self.media_bucket = media.bucket
        self.video_analysis_table = VideoAnalysisTable(
            self, "VideoAnalysisTable", table_name=video_analysis_table_name, retention=retention
        )
        self.metadata_table = MetadataTable(
            self, "MetadataTable", table_name=metadata_table_name, retention=retention
        )
        self.decision_table = DecisionTable(self, "DecisionTable", table_name=None, retention=retention)

        videos = WorkQueue(self, "VideoQueue", consumer_timeout=video_processor.TIMEOUT)
        completions = WorkQueue(self, "CompletionQueue", consumer_timeout=content_alert.TIMEOUT)
        decisions = WorkQueue(self, "DecisionQueue", consumer_timeout=content_alert.TIMEOUT)
        self.video_queue, self.video_dead_letters = videos.queue, videos.dead_letter_queue
        self.completion_queue, self.completion_dead_letters = completions.queue, completions.dead_letter_queue
        self.decision_queue, self.decision_dead_letters = decisions.queue, decisions.dead_letter_queue
        UploadRule(self, "Uploads", bucket=self.media_bucket, queue=videos)
        DispatchSchedule(self, "DispatchSchedule", every=dispatch_every, queue=videos)

        key = TopicKey(self, "TopicKey")
        channel = CompletionChannel(self, "CompletionChannel", key=key)
        channel.deliver_to(completions)
        channel.trigger_dispatch(videos)
        self.completion_topic, self.rekognition_role = channel.topic, channel.role
        self.alert_topic = NotificationTopic(
            self, "AlertTopic", display_name="Video moderation alerts", key=key, emails=alert_emails
        )
        self.operations_topic = NotificationTopic(
            self, "OperationsTopic", display_name="Video operations", key=key, emails=operations_emails
        )
        self.operations_topic.accept_alarms()

        recovery = RecoveryWorkflow(
            self,
            "Recovery",
            table=self.video_analysis_table,
            video_queue=self.video_queue,
            completion_queue=self.completion_queue,
            max_attempts=max_attempts,
            backoff=retry_backoff,
            retention=retention,
        )
        self.recovery = recovery.state_machine

        self._metrics = PipelineMetrics(cdk.Names.unique_resource_name(self, separator="-"))
        defaults = FunctionDefaults(
            layer=PowertoolsLayer(self, "Powertools"), retention=retention, pipeline=self._metrics.pipeline
        )
        self.video_processor = VideoProcessorFunction(
            self,
            "VideoProcessor",
            bucket=self.media_bucket,
            queue=self.video_queue,
            table=self.video_analysis_table,
            channel=channel,
            recovery=recovery,
            min_confidence=policies.min_confidence,
            defaults=defaults,
        ).function
        alert = ContentAlertFunction(
            self,
            "ContentAlert",
            bucket=self.media_bucket,
            completions=self.completion_queue,
            decisions=self.decision_queue,
            analysis=self.video_analysis_table,
            metadata=self.metadata_table,
            history=self.decision_table,
            alerts=self.alert_topic,
            operations=self.operations_topic,
            recovery=recovery,
            policies=policies,
            defaults=defaults,
        )
        self.content_alert = alert.function
        media.only_verdicts_of(alert.role)

        self.reconciler = ReconcilerFunction(
            self,
            "Reconciler",
            table=self.video_analysis_table,
            completion_queue=self.completion_queue,
            recovery=recovery,
            stale_after=stale_after,
            every=reconcile_every,
            defaults=defaults,
        ).function
        sweeper = SweeperFunction(
            self, "Sweeper", bucket=self.media_bucket, table=self.video_analysis_table, defaults=defaults
        )
        self.sweeper = sweeper.function
        self.sweep = SweepWorkflow(
            self, "Sweep", sweeper=sweeper, every=sweep_every, retention=retention
        ).state_machine

        watch(
            self,
            self._metrics,
            waiting_limit=waiting_limit,
            in_progress_limit=in_progress_limit,
            decision_limit=decision_limit,
            measured_every=reconcile_every,
        )

    def grant_read_moderated(
        self, reader: iam.IGrantable, audience: str | None = None, *, approved: bool = False
    ) -> iam.Grant:
        """Let `reader` get videos whose verdict is clean, and no others (GetObject, GetObjectVersion).

        It lets the reader in and keeps nobody out: what another policy allows stays allowed. The tags are
        asked at each read. They are those of the policy in force when the video was moderated: another policy
        changes nothing about a video until it is moderated again.

        Example: `moderation.grant_read_moderated(school, audience="teen", approved=True)`

        Args:
            reader: who may: a role, user or group, by its own policy; by the policy of the bucket an imported
                role that is not to be changed or not known to be of this account, an ARN, another account, an
                organization, or a service with the condition `aws:SourceArn` or `aws:SourceAccount`. Readers
                of another account need the same permission there.
            audience: only videos rated for this audience of the policy, or a wider one; default: all.
            approved: also videos that people approved, if rated so; one rejected later is refused again.

        Raises:
            NotAccepted: the policy has no such audience, or the reader cannot be let in, or would let in
                others: everybody, or a service without that condition; or it is one too many for the policy
                of the bucket, for which S3 has a limit.
        """
        checks.true_or_false("approved", approved)
        ratings = () if audience is None else audiences_up_to(self.policy, audience)
        return grant_read(self.media_bucket, reader, ratings, approved=approved)

    def grant_decide(self, moderator: iam.IGrantable) -> iam.Grant:
        """Let `moderator` decide on flagged and undetermined videos: send to the decision queue.

        A decision is a message, `{"decide": "APPROVED", "VideoId": …, "Note": …}`. Who sent it, and when, is
        noted as SQS saw it. Verdicts are out of its reach: completions have a queue of their own.

        Example: `moderation.grant_decide(review_tool)`
        """
        return self.decision_queue.grant_send_messages(moderator)

    def metric(self, name: str, **options: Any) -> cloudwatch.Metric:
        """A metric of this pipeline; `options` are those of `aws_cloudwatch.Metric`, such as `period`.

        Counts: VideosRecorded, JobsStarted, DispatchErrors, JobsFailed, VideosClean, VideosFlagged,
        VideosUndetermined, UnknownLabels (labels seen that the policy's taxonomy lacks), ShadowDisagreements
        (videos to which the shadow policy would have given another verdict or, if both policies have
        audiences, another audience), CompletionsResent, RecoveriesRestarted, VideosFound. Ages in
        seconds, 0 when there is no such video: OldestWaiting, OldestInProgress, OldestUndecided.

        Example: `moderation.metric("VideosFlagged", period=cdk.Duration.hours(1))`

        Raises:
            NotAccepted: there is no metric of that name.
        """
        return self._metrics.metric(name, **options)
