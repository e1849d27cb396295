"""What the API answers: rows of the tables as JSON, with names and values as the verdict's event has them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from video_moderation.review.access.person import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from video_moderation.review.claims import Claim

_SHOWN = (
    "VideoId",
    "VideoName",
    "VersionId",
    "Status",
    "QueuedAt",
    "FinishedAt",
    "Categories",
    "Reasons",
    "ReasonCount",
    "AudienceReasons",
    "Reason",
    "Audience",
    "LabelCount",
    "SceneCount",
    "DurationMillis",
    "PolicyVersion",
    "ModelVersion",
    "MinConfidence",
    "UnknownLabels",
    "JobId",
    "Attempt",
    "Shadow",
    "AwaitsDecision",
    "Decision",
    "DecisionId",
    "DecidedAt",
    "DecidedBy",
    "DecisionNote",
)


def video(row: Mapping[str, Any], claim: Claim | None = None, votes: Mapping[str, str] | None = None) -> Any:
    """A video with what is known of it; `votes` says who has decided where two people must agree."""
    shown = plain({name: row[name] for name in _SHOWN if name in row})
    if "DecidedBy" in row:
        shown["decidedByName"] = name_of(row["DecidedBy"])
    if claim:
        shown["claim"] = claim.to_json()
    if votes:
        shown["decidedOnce"] = [name_of(each) for each in votes]
    return shown


def decision(row: Mapping[str, Any]) -> Any:
    """A decision that was made."""
    return {
        **plain({name: value for name, value in row.items() if name not in ("DecisionKey", "Month")}),
        "decidedByName": name_of(row["DecidedBy"]),
    }


def plain(value: Any) -> Any:
    """A value of DynamoDB as JSON has it, its names beginning with a small letter.

    Example:
        >>> plain({"MinConfidence": Decimal("50"), "Path": ["Violence"]})
        {'minConfidence': 50, 'path': ['Violence']}
    """
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: plain(each) for name, each in value.items()}
    if isinstance(value, list | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
