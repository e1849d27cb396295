"""The media bucket and the tables that may be brought: the user's own, or new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_stack.storage.existing_bucket import use_existing
from moderation_stack.storage.existing_table import use_analysis_table, use_metadata_table
from moderation_stack.storage.media_bucket import MediaBucket
from moderation_stack.storage.tables import AnalysisTable, MetadataTable

if TYPE_CHECKING:
    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_s3 as s3
    from constructs import Construct

    from moderation_stack.properties import Properties
    from moderation_stack.shared.retention import Retention


def media_bucket(scope: Construct, props: Properties) -> tuple[s3.IBucket, s3.IBucket | None]:
    """The media bucket, and the bucket with its access logs if the construct sets them.

    Raises:
        PropertyError: what is brought could not be used, or not be guarded.
    """
    if props.media_bucket is not None:
        use_existing(scope, props.media_bucket, archive=props.archive, guarded=props.media_bucket_guarded)
        return props.media_bucket, None
    made = MediaBucket(
        scope,
        "MediaBucket",
        bucket_name=props.bucket_name,
        archive=props.archive,
        removal_policy=props.removal_policy,
        encryption_key=props.encryption_key,
        access_log_bucket=props.access_log_bucket,
        prepared=props.prepared,
    )
    return made.bucket, made.access_log_bucket


def video_analysis_table(scope: Construct, props: Properties, retention: Retention) -> dynamodb.ITable:
    """The table with a row for each video.

    Raises:
        PropertyError: what is brought could not be used.
    """
    if props.video_analysis_table is not None:
        use_analysis_table(scope, props.video_analysis_table, prepared=props.prepared)
        return props.video_analysis_table
    name = props.video_analysis_table_name
    return AnalysisTable(scope, "VideoAnalysisTable", table_name=name, retention=retention)


def metadata_table(scope: Construct, props: Properties, retention: Retention) -> dynamodb.ITable:
    """The table with a row for each label.

    Raises:
        PropertyError: what is brought could not be used.
    """
    if props.metadata_table is not None:
        expires = props.label_retention is not None
        use_metadata_table(scope, props.metadata_table, prepared=props.prepared, expires=expires)
        return props.metadata_table
    name = props.metadata_table_name
    return MetadataTable(scope, "MetadataTable", table_name=name, retention=retention)
