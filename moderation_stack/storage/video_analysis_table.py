"""One row a video: where it stands on its way to a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_dynamodb as dynamodb

from moderation_stack.storage.moderation_table import ModerationTable, text_attribute

if TYPE_CHECKING:
    from constructs import Construct

    from moderation_stack.shared.retention import Retention

BY_STATUS = "ByStatus"
"""The videos of one status in the order they were uploaded: what to dispatch, reconcile, or look into."""

BY_VIDEO_NAME = "ByVideoName"
"""The uploads of one object key, oldest first: may this video be published?"""


AWAITING_DECISION = "AwaitingDecision"
"""The videos people have still to decide on, by verdict, in the order they were concluded; no others."""

LISTED = (
    "VideoName",
    "Status",
    "QueuedAt",
    "Categories",
    "Reasons",
    "Reason",
    "LabelCount",
    "SceneCount",
    "DurationMillis",
    "Audience",
)
"""What a list of such videos shows; DynamoDB projects a hundred attributes at most."""


class VideoAnalysisTable(ModerationTable):
    """The table keyed by `VideoId`, with the indexes the dispatcher and its operators read by."""

    def __init__(self, scope: Construct, id_: str, *, table_name: str | None, retention: Retention) -> None:
        super().__init__(scope, id_, table_name=table_name, partition_key="VideoId", retention=retention)
        for index_name, partition_key in ((BY_STATUS, "Status"), (BY_VIDEO_NAME, "VideoName")):
            self.add_global_secondary_index(
                index_name=index_name,
                partition_key=text_attribute(partition_key),
                sort_key=text_attribute("QueuedAt"),
                projection_type=dynamodb.ProjectionType.ALL,
            )
        self.add_global_secondary_index(
            index_name=AWAITING_DECISION,
            partition_key=text_attribute("AwaitsDecision"),
            sort_key=text_attribute("FinishedAt"),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=[*LISTED],
        )
