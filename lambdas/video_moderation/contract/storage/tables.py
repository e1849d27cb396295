"""The keys and indexes of the tables."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class TableKey(NamedTuple):
    """The names of the attributes that a table or an index is keyed by; all of them are strings."""

    partition: str
    sort: str | None = None


VIDEO_ANALYSIS_KEY = TableKey("VideoId")
METADATA_KEY = TableKey("VideoName", "LabelKey")
DECISION_KEY = TableKey("VideoId", "DecisionKey")
REVIEW_KEY = TableKey("Key")
ALERT_KEY = TableKey("Kind", "Id")
LINE_KEY = TableKey("Kind", "Id")

EXPIRES_AT = "ExpiresAt"
"""When DynamoDB deletes a row by itself, in seconds since 1970; rows without it are kept."""

FORGOTTEN_AT = "ForgottenAt"
"""When an operator forgot the video; a row that has it has nothing else."""

BY_STATUS = "ByStatus"
"""The videos of one status in the order of the line: what to dispatch, reconcile, or look into."""

BY_VIDEO_NAME = "ByVideoName"
"""The uploads of one object key, oldest first: may this video be published?"""

AWAITING_DECISION = "AwaitingDecision"
"""The videos people have still to decide on, by verdict, in the order they were concluded; no others."""

VIDEO_ANALYSIS_INDEXES: Mapping[str, TableKey] = MappingProxyType(
    {
        BY_STATUS: TableKey("Status", "Position"),
        BY_VIDEO_NAME: TableKey("VideoName", "QueuedAt"),
        AWAITING_DECISION: TableKey("AwaitsDecision", "FinishedAt"),
    }
)

LISTED_BY_VIDEO_NAME = ("VersionId", "Status", "Reason", "Decision", "DeletedAt")
"""What a list of the uploads of one name shows; a write that changes none of it costs the index nothing."""

LISTED_AWAITING_DECISION = (
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
"""What a list of videos that await a decision shows; DynamoDB projects a hundred attributes at most."""

BY_MONTH = "ByMonth"
"""The decisions of one month in the order they were made: what was decided in a period?"""

DECISION_INDEXES: Mapping[str, TableKey] = MappingProxyType({BY_MONTH: TableKey("Month", "DecisionKey")})
