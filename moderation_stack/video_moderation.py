"""The construct: everything between an uploaded video and its verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.access.access_methods import AccessMethods
from moderation_stack.access.event_methods import EventMethods
from moderation_stack.access.moderated_video_grants import ModeratedVideoGrants
from moderation_stack.access.open_reads import warn_of_open_reads
from moderation_stack.access.verdict_events import VerdictEvents
from moderation_stack.brought.storage import media_bucket, metadata_table, video_analysis_table
from moderation_stack.brought.topics import alert_topic, operations_topic
from moderation_stack.dispatch import video_processor
from moderation_stack.dispatch.completion_channel import CompletionChannel
from moderation_stack.dispatch.dispatch_schedule import DispatchSchedule
from moderation_stack.dispatch.upload_rule import UploadRule
from moderation_stack.dispatch.video_processor import VideoProcessorFunction
from moderation_stack.functions.function_code import FunctionCode
from moderation_stack.functions.function_defaults import FunctionDefaults
from moderation_stack.functions.network import Network
from moderation_stack.functions.powertools_layer import PowertoolsLayer
from moderation_stack.monitoring.metric_methods import MetricMethods
from moderation_stack.monitoring.monitoring import Monitoring
from moderation_stack.monitoring.pipeline_metrics import PipelineMetrics
from moderation_stack.policy.policies import Policies
from moderation_stack.properties import Properties
from moderation_stack.recovery.reconciler import ReconcilerFunction
from moderation_stack.recovery.recovery import RecoveryWorkflow
from moderation_stack.recovery.sweep import SweepWorkflow
from moderation_stack.recovery.sweeper import SweeperFunction
from moderation_stack.shared.compliance import accept_inline_policies
from moderation_stack.shared.encryption_key import keys_of, let_services_use
from moderation_stack.shared.place import check_place
from moderation_stack.shared.retention import Retention
from moderation_stack.shared.topic_key import TopicKey
from moderation_stack.shared.work_queue import WorkQueue
from moderation_stack.storage.bucket_guard import MediaBucketGuard
from moderation_stack.storage.only_policy import check_only_policy
from moderation_stack.storage.tables import AlertTable, HistoryTable, LineTable
from moderation_stack.validation.regions import require_video_moderation
from moderation_stack.verdict import content_alert
from moderation_stack.verdict.content_alert import ContentAlertFunction

if TYPE_CHECKING:
    from typing import Unpack

    import aws_cdk.aws_cloudwatch as cloudwatch
    import aws_cdk.aws_kms as kms
    from constructs import Construct

    from moderation_stack.monitoring.metric_methods import MetricOptions
    from moderation_stack.properties import VideoModerationProps


class VideoModeration(AccessMethods, EventMethods, MetricMethods):
    """Moderates every video uploaded to its bucket with Amazon Rekognition, stores the labels, and alerts.

    No property is required. CloudFormation generates all names that are not set. Data outlives the stack
    unless `removal_policy` is DESTROY.

    Example:
        moderation = VideoModeration(self, "Moderation", alert_emails=["moderators@example.com"])
        moderation.media_bucket.grant_put(uploader)
        moderation.grant_read_moderated(website)
        moderation.on_moderated("Publish", target=targets.SqsQueue(publishing))

    Args:
        properties: keyword arguments, described in `VideoModerationProps`.

    Attributes:
        media_bucket: the bucket of the videos.
        access_log_bucket: the bucket of its access logs; None for a media bucket of yours.
        video_analysis_table: the table with a row for each video.
        metadata_table: the table with a row for each label.
        decision_table: the table with a row for each decision of a moderator.
        alert_topic: the topic for moderators.
        operations_topic: the topic for operators.
        completion_topic: the topic to which Rekognition publishes the end of each job.
        rekognition_role: the role with which Rekognition publishes.
        encryption_key: the key that you gave, or None.
        topic_key: the key of the topics; `encryption_key` if you gave one.
        event_bus: the bus that you gave; None for the default bus of the account.
        security_groups: the security groups of the functions; none without `vpc`.
        video_queue: the queue of uploads and dispatch triggers, which the Video Processor reads.
        completion_queue: the queue of completed jobs, which Content Alert reads.
        decision_queue: the queue of moderators' decisions, which Content Alert reads.
        video_dead_letters: the dead-letter queue of `video_queue`.
        completion_dead_letters: the dead-letter queue of `completion_queue`.
        decision_dead_letters: the dead-letter queue of `decision_queue`.
        video_processor: the function that records uploads and starts jobs.
        content_alert: the function that stores labels, gives the verdict and sends alerts.
        reconciler: the function that finds stuck videos and restarts them.
        sweeper: the function that finds videos whose upload event was lost.
        recovery: the state machine that retries failed jobs.
        sweep: the state machine that compares the bucket with the table.
        policy: the policy in force.
        policies: the policies for videos whose keys begin with a prefix.
        shadow_policy: the policy that is evaluated and recorded but has no effect, or None.
        video_suffixes: the endings of the object keys that are moderated.

    Raises:
        PropertyError: a value is not accepted; the message names the property and what is accepted.
        TypeError: there is no such property; the message names the one that is spelt alike.
    """

    def __init__(self, scope: Construct, id_: str, **properties: Unpack[VideoModerationProps]) -> None:
        super().__init__(scope, id_)
        props = Properties.stated(properties)
        require_video_moderation(cdk.Stack.of(self))
        policies = Policies.stated(props.policy, props.shadow_policy, props.policies or {})
        policies.warn(self)
        accept_inline_policies(self)
        self.policy, self.shadow_policy = policies.policy, policies.shadow
        self.policies = policies.by_prefix
        self.encryption_key = key = self._encryption_key(props)
        retention = Retention(
            removal_policy=props.removal_policy, log_retention=props.log_retention, encryption_key=key
        )

        self.video_suffixes = props.video_suffixes

        # Storage
        self.media_bucket, self.access_log_bucket = media_bucket(self, props)
        self.video_analysis_table = video_analysis_table(self, props, retention)
        self.metadata_table = metadata_table(self, props, retention)
        self.decision_table = HistoryTable(self, "DecisionTable", table_name=None, retention=retention)
        collected = AlertTable(self, "Alerts", retention=retention)
        line = LineTable(self, "Line", retention=retention) if props.needs_line_table else None

        # From the upload to the dispatcher
        videos = WorkQueue(self, "VideoQueue", consumer_timeout=video_processor.TIMEOUT, encryption_key=key)
        self.video_queue, self.video_dead_letters = videos.queue, videos.dead_letter_queue
        UploadRule(self, "Uploads", bucket=self.media_bucket, suffixes=props.video_suffixes, queue=videos)
        DispatchSchedule(self, "DispatchSchedule", every=props.dispatch_every, queue=videos)

        # From Rekognition, and from moderators, to the verdict
        completions = WorkQueue(
            self, "CompletionQueue", consumer_timeout=content_alert.TIMEOUT, encryption_key=key
        )
        self.completion_queue, self.completion_dead_letters = completions.queue, completions.dead_letter_queue
        decisions = WorkQueue(
            self, "DecisionQueue", consumer_timeout=content_alert.TIMEOUT, encryption_key=key
        )
        self.decision_queue, self.decision_dead_letters = decisions.queue, decisions.dead_letter_queue
        self.topic_key = key or TopicKey(self, "TopicKey")
        channel = CompletionChannel(self, "CompletionChannel", key=self.topic_key)
        channel.deliver_to(completions)
        channel.trigger_dispatch(videos)
        self.completion_topic, self.rekognition_role = channel.topic, channel.role

        # From the verdict to people
        self.alert_topic = alert_topic(self, props, self.topic_key)
        self.operations_topic = operations_topic(self, props, self.topic_key)

        # The functions, and the recovery that they start
        recovery = RecoveryWorkflow(
            self,
            "Recovery",
            table=self.video_analysis_table,
            video_queue=self.video_queue,
            completion_queue=self.completion_queue,
            max_attempts=props.retries.max_attempts,
            backoff=props.retries.backoff,
            retention=retention,
        )
        self.recovery = recovery.state_machine
        self._metrics = PipelineMetrics(cdk.Names.unique_resource_name(self, separator="-"))
        self._defaults = defaults = FunctionDefaults(
            code=props.function_code or FunctionCode.asset(),
            layer=props.powertools_layer or PowertoolsLayer(self, "Powertools"),
            retention=retention,
            pipeline=self._metrics.pipeline,
            tracing=props.tracing,
            network=Network.of(self, props.vpc, props.vpc_subnets, props.security_groups),
            table_keys=keys_of(self.video_analysis_table, self.metadata_table),
        )
        self.security_groups = defaults.network.security_groups if defaults.network else []
        self.video_processor = VideoProcessorFunction(
            self,
            "VideoProcessor",
            bucket=self.media_bucket,
            queue=self.video_queue,
            table=self.video_analysis_table,
            channel=channel,
            recovery=recovery,
            min_confidence=policies.min_confidence,
            prefixes=props.video_prefixes,
            limits=props.limits,
            concurrent_jobs=props.concurrent_jobs,
            line=line,
            uploader_prefix_depth=props.uploader_prefix_depth,
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
            collected=collected,
            alerts=self.alert_topic,
            operations=self.operations_topic,
            bus=props.event_bus,
            recovery=recovery,
            policies=policies,
            kept_tags=props.kept_tags,
            label_retention=props.label_retention,
            line=line,
            uploader_prefix_depth=props.uploader_prefix_depth,
            concurrent_jobs=props.concurrent_jobs,
            defaults=defaults,
        )
        self.content_alert = alert.function
        self._guard = MediaBucketGuard(
            self.media_bucket,
            writer=alert.role,
            deny_unmoderated_reads=props.deny_unmoderated_reads,
            guarded=props.media_bucket_guarded,
            scanners=props.scanners,
        )
        check_only_policy(self, self.media_bucket)
        self._guard.spare(self.video_processor)  # Rekognition reads with its permissions
        if not props.deny_unmoderated_reads:
            warn_of_open_reads(self, self.media_bucket, spared=props.scanners)

        # What finds stuck and missed videos
        self.reconciler = ReconcilerFunction(
            self,
            "Reconciler",
            table=self.video_analysis_table,
            collected=collected,
            completion_queue=self.completion_queue,
            alerts=self.alert_topic,
            operations=self.operations_topic,
            recovery=recovery,
            stale_after=props.stale_after,
            every=props.reconcile_every,
            operators_expected=props.alarm_limits.operations_subscriptions,
            defaults=defaults,
        ).function
        sweeper = SweeperFunction(
            self,
            "Sweeper",
            bucket=self.media_bucket,
            table=self.video_analysis_table,
            suffixes=props.video_suffixes,
            prefixes=props.video_prefixes,
            line=line,
            uploader_prefix_depth=props.uploader_prefix_depth,
            defaults=defaults,
        )
        self.sweeper = sweeper.function
        self._guard.spare(self.sweeper)  # it reads how long the videos of a library are
        sweep = SweepWorkflow(
            self,
            "Sweep",
            sweeper=sweeper,
            guard=self._guard.to_json(),
            every=props.sweep_every,
            retention=retention,
        )
        self.sweep = sweep.state_machine
        # The event source of this function takes longest to create.
        sweep.deployment_rule.precede(self.content_alert)

        Monitoring(
            self,
            "Monitoring",
            topic=self.operations_topic,
            metrics=self._metrics,
            queues={"VideoQueue": videos, "CompletionQueue": completions, "DecisionQueue": decisions},
            functions={
                "VideoProcessor": self.video_processor,
                "ContentAlert": self.content_alert,
                "Reconciler": self.reconciler,
                "Sweeper": self.sweeper,
            },
            workflows={"Recovery": self.recovery, "Sweep": self.sweep},
            limits=props.alarm_limits,
            measured_every=props.reconcile_every,
            daily_minutes=props.limits.daily_minutes,
            dispatch_every=props.dispatch_every,
        )
        self.event_bus = props.event_bus
        if props.event_bus is not None:
            check_place(self, "event_bus", props.event_bus.event_bus_arn)
        self._verdicts = VerdictEvents.from_media_bucket(
            self, self.media_bucket, event_bus=props.event_bus, policy=self.policy
        )
        videos_key = self.media_bucket.encryption_key
        same_key = key is not None and videos_key is not None and key.key_arn == videos_key.key_arn
        self._key_prepared = same_key and "encryption_key" in props.prepared
        self._grants = ModeratedVideoGrants.from_media_bucket(self.media_bucket, policy=self.policy)

    def _encryption_key(self, props: Properties) -> kms.IKey | None:
        key = props.encryption_key
        if key is not None:
            check_place(self, "encryption_key", key.key_arn, any_account=True)
            let_services_use(self, key, prepared=props.prepared)
        return key

    @property
    def bucket_guard(self) -> str:
        """What the policy of the media bucket depends on, for `video-moderation bucket-policy`."""
        return self._guard.to_json()

    @property
    def function_defaults(self) -> FunctionDefaults:
        """What all functions of this pipeline are given; for constructs that belong to it."""
        return self._defaults

    @property
    def pipeline_metrics(self) -> PipelineMetrics:
        """The metrics of this pipeline; for constructs that belong to it."""
        return self._metrics

    def link_alerts_to(self, review_url: str) -> None:
        """Let alerts lead to a review room, by one link after the headline; `ReviewRoom` calls this.

        Example: `moderation.link_alerts_to("https://review.example.com/")`
        """
        for sends_alerts in (self.content_alert, self.reconciler):
            sends_alerts.add_environment("REVIEW_URL", review_url)

    def metric(self, name: str, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """The metric of this pipeline with this name; there is also a method for each, `metric_…`.

        Example: `moderation.metric("VideosFlagged", period=cdk.Duration.hours(1))`
        """
        return self._metrics.metric(name, **options)
