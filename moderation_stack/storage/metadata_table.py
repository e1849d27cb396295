"""One row a moderation label: what was seen in which video, when, and how surely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_stack.storage.moderation_table import ModerationTable

if TYPE_CHECKING:
    from constructs import Construct

    from moderation_stack.shared.retention import Retention


class MetadataTable(ModerationTable):
    """The table keyed by `VideoName` and `LabelKey`: all labels of a video, as they appear."""

    def __init__(self, scope: Construct, id_: str, *, table_name: str | None, retention: Retention) -> None:
        super().__init__(
            scope,
            id_,
            table_name=table_name,
            partition_key="VideoName",
            sort_key="LabelKey",
            retention=retention,
        )
