"""The function that records uploads and starts moderation jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.functions.moderation_function import ModerationFunction
from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.storage.bucket_resource import any_object_finding
from moderation_stack.storage.tables import index_arn
from video_moderation.contract.capacity import dispatch_runs
from video_moderation.contract.metrics import Service
from video_moderation.contract.storage.readable_videos import LARGEST_VIDEO_BYTES
from video_moderation.contract.storage.tables import BY_STATUS, BY_VIDEO_NAME
from video_moderation.contract.storage.uploads import prefixes_to_text
from video_moderation.settings import VideoProcessorSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_s3 as s3
    import aws_cdk.aws_sqs as sqs
    from constructs import Construct

    from moderation_stack.dispatch.completion_channel import CompletionChannel
    from moderation_stack.dispatch.limits import Limits
    from moderation_stack.functions.function_defaults import FunctionDefaults
    from moderation_stack.recovery.recovery import RecoveryWorkflow
    from moderation_stack.storage.tables import LineTable

TIMEOUT = cdk.Duration.seconds(60)
_BATCH_SIZE = 10


class VideoProcessorFunction(ModerationFunction):
    """The function behind the video queue: puts a row for each upload, then fills Rekognition's free slots.

    Each invocation starts up to ten jobs side by side; `capacity.dispatch_runs` says how many invocations run
    at a time.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket: s3.IBucket,
        queue: sqs.Queue,
        table: dynamodb.ITable,
        channel: CompletionChannel,
        recovery: RecoveryWorkflow,
        min_confidence: float,
        prefixes: Sequence[str],
        limits: Limits,
        concurrent_jobs: int,
        line: LineTable | None,
        uploader_prefix_depth: int,
        defaults: FunctionDefaults,
    ) -> None:
        super().__init__(
            scope,
            id_,
            handler="video_processor",
            description="Records uploaded videos and starts their moderation",
            service=Service.VIDEO_PROCESSOR,
            settings=VideoProcessorSettings(
                media_bucket=bucket.bucket_name,
                video_analysis_table=table.table_name,
                video_queue_url=queue.queue_url,
                completion_topic_arn=channel.topic.topic_arn,
                rekognition_role_arn=channel.role.role_arn,
                min_confidence=_as_text(min_confidence),
                video_prefixes=prefixes_to_text(prefixes),
                max_video_seconds=_seconds(limits.max_duration),
                max_video_bytes="" if limits.max_bytes == LARGEST_VIDEO_BYTES else str(limits.max_bytes),
                recovery_state_machine_arn=recovery.state_machine.state_machine_arn,
                line_table=line.table_name if line else "",
                uploader_prefix_depth=str(uploader_prefix_depth),
                daily_minutes=str(limits.daily_minutes or ""),
            ),
            timeout=TIMEOUT,
            memory_mib=256,
            defaults=defaults,
        )
        self.consume(queue, batch_size=_BATCH_SIZE, max_concurrency=dispatch_runs(concurrent_jobs))
        reads = ("dynamodb:GetItem", "dynamodb:BatchGetItem")
        self.allow(*reads, "dynamodb:PutItem", "dynamodb:UpdateItem", on=[table.table_arn])
        self.allow("dynamodb:Query", on=[index_arn(table, BY_STATUS), index_arn(table, BY_VIDEO_NAME)])
        if line:
            self.allow("dynamodb:UpdateItem", on=[line.table_arn])
        recovery.state_machine.grant_start_execution(self.role)
        self._allow_moderation(bucket, channel)

    def _allow_moderation(self, bucket: s3.IBucket, channel: CompletionChannel) -> None:
        """Rekognition reads with the caller's permissions and publishes with the role it is passed."""
        self.allow("s3:GetObject", "s3:GetObjectVersion", on=[bucket.arn_for_objects("*")])
        # Without ListBucket, S3 answers 403 for a deleted object, as for a missing permission.
        self.allow("s3:ListBucket", "s3:ListBucketVersions", on=[bucket.bucket_arn])
        if bucket.encryption_key:
            self.allow("kms:Decrypt", on=[bucket.encryption_key.key_arn])
        self.allow("rekognition:StartContentModeration", on=["*"])
        self.allow(
            "iam:PassRole",
            on=[channel.role.role_arn],
            when={"StringEquals": {"iam:PassedToService": "rekognition.amazonaws.com"}},
        )
        reason = "Any object of the media bucket may be a video to moderate."
        acknowledge(self.role, {any_object_finding(bucket): reason})


def _seconds(duration: cdk.Duration | None) -> str:
    return f"{duration.to_seconds():.0f}" if duration else ""


def _as_text(value: float) -> str:
    """A number with all its digits: rounded up, it would exclude labels that the policy evaluates."""
    return str(int(value) if value == int(value) else value)
