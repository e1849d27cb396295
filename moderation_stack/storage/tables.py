"""The tables: a row for each video, label, decision, alert that waits for a digest, and uploader's turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_dynamodb as dynamodb

from moderation_stack.shared.compliance import HIPAA, NIST, accept_rule
from video_moderation.contract.storage.table_schema import LISTED
from video_moderation.contract.storage.tables import (
    ALERT_KEY,
    DECISION_INDEXES,
    DECISION_KEY,
    EXPIRES_AT,
    LINE_KEY,
    METADATA_KEY,
    VIDEO_ANALYSIS_INDEXES,
    VIDEO_ANALYSIS_KEY,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

    from moderation_stack.shared.retention import Retention
    from video_moderation.contract.storage.tables import TableKey


_RECOVERABLE = (
    "The table can be restored to any second of the last 35 days; backup plans belong to the account, whose "
    "owner chooses resources for them by tag."
)


class ModerationTable(dynamodb.Table):
    """An on-demand table, encrypted, recoverable to any second of 35 days.

    A table that is to outlive its stack is also protected from deletion by hand.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        key: TableKey,
        table_name: str | None,
        retention: Retention,
        time_to_live: str | None = None,
    ) -> None:
        super().__init__(
            scope,
            id_,
            table_name=table_name,
            partition_key=_text_attribute(key.partition),
            sort_key=_text_attribute(key.sort) if key.sort else None,
            time_to_live_attribute=time_to_live,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED
            if retention.encryption_key
            else dynamodb.TableEncryption.AWS_MANAGED,
            encryption_key=retention.encryption_key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=retention.removal_policy,
            deletion_protection=retention.is_lasting,
        )
        self.given_name = table_name
        accept_rule(self, "DynamoDBInBackupPlan", _RECOVERABLE, (NIST, HIPAA))

    def add_index(self, name: str, key: TableKey, listed: Sequence[str] | None = None) -> None:
        """Add a secondary index with every attribute, or with those that are listed and the keys only."""
        self.add_global_secondary_index(
            index_name=name,
            partition_key=_text_attribute(key.partition),
            sort_key=_text_attribute(key.sort) if key.sort else None,
            projection_type=dynamodb.ProjectionType.INCLUDE if listed else dynamodb.ProjectionType.ALL,
            non_key_attributes=list(listed) if listed else None,
        )


def index_arn(table: dynamodb.ITable, index_name: str) -> str:
    """The ARN of one secondary index, to grant queries of that index only."""
    return f"{table.table_arn}/index/{index_name}"


class AnalysisTable(ModerationTable):
    """A row for each video, and the indexes that the dispatcher, operators and moderators read."""

    def __init__(self, scope: Construct, id_: str, *, table_name: str | None, retention: Retention) -> None:
        super().__init__(scope, id_, key=VIDEO_ANALYSIS_KEY, table_name=table_name, retention=retention)
        for name, key in VIDEO_ANALYSIS_INDEXES.items():
            self.add_index(name, key, LISTED.get(name))


class MetadataTable(ModerationTable):
    """A row for each label of each video.

    DynamoDB deletes rows that have an `ExpiresAt` once that is over; without `label_retention` none has.
    """

    def __init__(self, scope: Construct, id_: str, *, table_name: str | None, retention: Retention) -> None:
        super().__init__(
            scope,
            id_,
            key=METADATA_KEY,
            table_name=table_name,
            retention=retention,
            time_to_live=EXPIRES_AT,
        )


class HistoryTable(ModerationTable):
    """A row for each decision that a person made, kept for good."""

    def __init__(self, scope: Construct, id_: str, *, table_name: str | None, retention: Retention) -> None:
        super().__init__(scope, id_, key=DECISION_KEY, table_name=table_name, retention=retention)
        for name, key in DECISION_INDEXES.items():
            self.add_index(name, key)


class AlertTable(ModerationTable):
    """The alerts that wait for a digest, and what e-mails were sent."""

    def __init__(self, scope: Construct, id_: str, *, retention: Retention) -> None:
        super().__init__(scope, id_, key=ALERT_KEY, table_name=None, retention=retention)


class LineTable(ModerationTable):
    """What decides who is next, beside the rows of the videos.

    It holds the last turn of each uploader, and the minutes of video that were started each day. DynamoDB
    deletes what nobody needs any more.
    """

    def __init__(self, scope: Construct, id_: str, *, retention: Retention) -> None:
        super().__init__(
            scope, id_, key=LINE_KEY, table_name=None, retention=retention, time_to_live=EXPIRES_AT
        )


def _text_attribute(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
