"""The function that compares some pages of the bucket's listing with the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.functions.moderation_function import ModerationFunction
from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.storage.bucket_resource import any_object_finding
from moderation_stack.storage.tables import index_arn
from video_moderation.contract.metrics import Service
from video_moderation.contract.storage.tables import BY_STATUS, BY_VIDEO_NAME
from video_moderation.contract.storage.uploads import prefixes_to_text
from video_moderation.settings import SweeperSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_s3 as s3
    from constructs import Construct

    from moderation_stack.functions.function_defaults import FunctionDefaults
    from moderation_stack.storage.tables import LineTable

TIMEOUT = cdk.Duration.minutes(10)
_CHECKED = (
    "s3:GetBucketVersioning",
    "s3:GetBucketPolicy",
    "s3:GetBucketNotification",
    "s3:GetLifecycleConfiguration",
    "s3:GetEncryptionConfiguration",
)
"""What is read to see whether the bucket is as it must be."""


class SweeperFunction(ModerationFunction):
    """The function that records the videos of the bucket that the table does not know.

    It goes on for most of its time limit and answers how far it came; see `SweepWorkflow`, which calls it.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket: s3.IBucket,
        table: dynamodb.ITable,
        suffixes: Sequence[str],
        prefixes: Sequence[str],
        line: LineTable | None,
        uploader_prefix_depth: int,
        defaults: FunctionDefaults,
    ) -> None:
        super().__init__(
            scope,
            id_,
            handler="sweeper",
            description="Finds videos whose upload event was lost, and those of an existing library",
            service=Service.SWEEPER,
            settings=SweeperSettings(
                video_analysis_table=table.table_name,
                media_bucket=bucket.bucket_name,
                video_suffixes=",".join(suffixes),
                video_prefixes=prefixes_to_text(prefixes),
                line_table=line.table_name if line and uploader_prefix_depth else "",
                uploader_prefix_depth=str(uploader_prefix_depth),
            ),
            timeout=TIMEOUT,
            memory_mib=256,
            defaults=defaults,
        )
        writes = ("dynamodb:PutItem", "dynamodb:UpdateItem")
        self.allow("dynamodb:BatchGetItem", *writes, on=[table.table_arn])
        self.allow("dynamodb:Query", on=[index_arn(table, BY_VIDEO_NAME)])
        if line and uploader_prefix_depth:
            self.allow("dynamodb:Query", on=[index_arn(table, BY_STATUS)])
            self.allow("dynamodb:UpdateItem", on=[line.table_arn])
        self.allow("s3:ListBucketVersions", *_CHECKED, on=[bucket.bucket_arn])
        self._allow_durations(bucket)
        self.needs_no_dead_letters(
            "Invoked by the sweep's state machine only, never asynchronously: that waits for the answer, "
            "repeats a failed call, and fails where an alarm tells of it."
        )

    def _allow_durations(self, bucket: s3.IBucket) -> None:
        """A backfill is estimated from the beginnings of some videos, which say how long they are."""
        self.allow("s3:GetObjectVersion", on=[bucket.arn_for_objects("*")])
        if bucket.encryption_key:
            self.allow("kms:Decrypt", on=[bucket.encryption_key.key_arn])
        reason = "Any object of the media bucket may be a video whose duration is read."
        acknowledge(self.role, {any_object_finding(bucket): reason})
