"""The function that stores labels, gives the verdict, tags the object, and sends alerts and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_events as events

from moderation_stack.functions.moderation_function import ModerationFunction
from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.topic_key import PUBLISHER_FINDING, PUBLISHER_REASON
from moderation_stack.storage.bucket_resource import any_object_finding
from moderation_stack.storage.tables import index_arn
from moderation_stack.verdict.content_alert_environment import ContentAlertEnvironment
from video_moderation.contract.capacity import conclusions
from video_moderation.contract.messaging.events import EVENT_BUS
from video_moderation.contract.metrics import Service
from video_moderation.contract.storage.tables import BY_STATUS, BY_VIDEO_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_s3 as s3
    import aws_cdk.aws_sns as sns
    import aws_cdk.aws_sqs as sqs
    from constructs import Construct

    from moderation_stack.functions.function_defaults import FunctionDefaults
    from moderation_stack.policy.policies import Policies
    from moderation_stack.recovery.recovery import RecoveryWorkflow
    from moderation_stack.storage.tables import (
        AlertTable,
        HistoryTable,
        LineTable,
    )

TIMEOUT = cdk.Duration.seconds(300)
_MAX_DECISIONS = 2  # the least that an SQS event source can be limited to
# A long video may take all of a call's time, and what ends one call must not end another video's.
_BATCH_SIZE = 1


class ContentAlertFunction(ModerationFunction):
    """The function behind the completion queue and the decision queue.

    There are two queues because the trust in a message depends on who can send it. `capacity.conclusions`
    limits how many completions are handled side by side, near the rate at which Rekognition answers
    GetContentModeration.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket: s3.IBucket,
        completions: sqs.Queue,
        decisions: sqs.Queue,
        analysis: dynamodb.ITable,
        metadata: dynamodb.ITable,
        history: HistoryTable,
        collected: AlertTable,
        alerts: sns.ITopic,
        operations: sns.ITopic,
        bus: events.IEventBus | None,
        recovery: RecoveryWorkflow,
        policies: Policies,
        kept_tags: Sequence[str],
        label_retention: cdk.Duration | None,
        line: LineTable | None,
        uploader_prefix_depth: int,
        concurrent_jobs: int,
        defaults: FunctionDefaults,
    ) -> None:
        environment = ContentAlertEnvironment(
            analysis=analysis,
            metadata=metadata,
            history=history,
            collected=collected,
            queue=completions,
            alerts=alerts,
            operations=operations,
            bus=bus,
            recovery=recovery,
            policies=policies,
            kept_tags=kept_tags,
            label_retention=label_retention,
            line=line,
            uploader_prefix_depth=uploader_prefix_depth,
        )
        environment.check_size(defaults.environment(Service.CONTENT_ALERT))
        super().__init__(
            scope,
            id_,
            handler="content_alert",
            description="Stores moderation labels, tags videos with their verdict, and alerts",
            service=Service.CONTENT_ALERT,
            settings=environment.settings,
            timeout=TIMEOUT,
            memory_mib=512,
            defaults=defaults,
        )
        self.consume(completions, batch_size=_BATCH_SIZE, max_concurrency=conclusions(concurrent_jobs))
        self.consume(decisions, batch_size=_BATCH_SIZE, max_concurrency=_MAX_DECISIONS)
        self.allow("dynamodb:GetItem", "dynamodb:UpdateItem", on=[analysis.table_arn])
        self.allow("dynamodb:Query", on=[index_arn(analysis, BY_VIDEO_NAME)])
        self.allow("dynamodb:BatchWriteItem", "dynamodb:Query", on=[metadata.table_arn])
        self.allow("dynamodb:PutItem", on=[history.table_arn])
        self.allow("dynamodb:GetItem", "dynamodb:PutItem", on=[collected.table_arn])
        if line:
            self.allow("dynamodb:UpdateItem", on=[line.table_arn])
        if uploader_prefix_depth:
            self.allow("dynamodb:Query", on=[index_arn(analysis, BY_STATUS)])
        self.allow("rekognition:GetContentModeration", on=["*"])
        recovery.state_machine.grant_start_execution(self.role)
        self._allow_tagging(bucket)
        self._allow_announcements(alerts, operations, bus)

    def _allow_tagging(self, bucket: s3.IBucket) -> None:
        # The code always names a version; for that, S3's API reference asks for both permissions of a pair.
        self.allow(
            "s3:GetObjectTagging",
            "s3:GetObjectVersionTagging",
            "s3:PutObjectTagging",
            "s3:PutObjectVersionTagging",
            on=[bucket.arn_for_objects("*")],
        )
        # Without ListBucket, S3 answers 403 for a deleted object, as for a missing permission.
        self.allow("s3:ListBucket", "s3:ListBucketVersions", on=[bucket.bucket_arn])
        reason = "Any object of the media bucket may be a video to tag with its verdict."
        acknowledge(self.role, {any_object_finding(bucket): reason})

    def _allow_announcements(
        self, alerts: sns.ITopic, operations: sns.ITopic, bus: events.IEventBus | None
    ) -> None:
        for topic in (alerts, operations):
            topic.grant_publish(self.role)
        default = events.EventBus.from_event_bus_name(self, "EventBus", EVENT_BUS)
        (bus or default).grant_put_events_to(self.role)
        acknowledge(self.role, {PUBLISHER_FINDING: PUBLISHER_REASON})
