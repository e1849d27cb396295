"""What every table of video moderation has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_dynamodb as dynamodb

if TYPE_CHECKING:
    from constructs import Construct

    from moderation_stack.shared.retention import Retention


class ModerationTable(dynamodb.Table):
    """An on-demand table, encrypted under the account's DynamoDB key, recoverable to any second of 35 days.

    A table that is to outlive its stack is also protected from deletion by hand.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        table_name: str | None,
        partition_key: str,
        sort_key: str | None = None,
        retention: Retention,
    ) -> None:
        super().__init__(
            scope,
            id_,
            table_name=table_name,
            partition_key=text_attribute(partition_key),
            sort_key=text_attribute(sort_key) if sort_key else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=retention.removal_policy,
            deletion_protection=retention.is_lasting,
        )
        self.given_name = table_name

    def index_arn(self, index_name: str) -> str:
        """The ARN of one secondary index, to grant queries of that index only."""
        return f"{self.table_arn}/index/{index_name}"


def text_attribute(name: str) -> dynamodb.Attribute:
    """A key attribute of type string."""
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
