"""One row a decision that a person made: who, when, why, on which verdict and under which policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_dynamodb as dynamodb

from moderation_stack.storage.moderation_table import ModerationTable, text_attribute

if TYPE_CHECKING:
    from constructs import Construct

    from moderation_stack.shared.retention import Retention

BY_MONTH = "ByMonth"
"""The decisions of one month in the order they were made: what was decided in a period?"""


class DecisionTable(ModerationTable):
    """The table keyed by `VideoId` and `DecisionKey`: the history of each video."""

    def __init__(self, scope: Construct, id_: str, *, table_name: str | None, retention: Retention) -> None:
        super().__init__(
            scope,
            id_,
            table_name=table_name,
            partition_key="VideoId",
            sort_key="DecisionKey",
            retention=retention,
        )
        self.add_global_secondary_index(
            index_name=BY_MONTH,
            partition_key=text_attribute("Month"),
            sort_key=text_attribute("DecisionKey"),
            projection_type=dynamodb.ProjectionType.ALL,
        )
