"""Stating a moderation policy: the words of `video_moderation.policy.authoring`, for builders of stacks."""

from __future__ import annotations

from video_moderation.policy.authoring import (
    ANIMATED,
    FLAG,
    IGNORE,
    ILLUSTRATED,
    RECORD,
    Action,
    Admission,
    Audience,
    ContentType,
    ContentTypeRule,
    Default,
    LabelRule,
    ModerationPolicy,
)

__all__ = [
    "ANIMATED",
    "FLAG",
    "IGNORE",
    "ILLUSTRATED",
    "RECORD",
    "Action",
    "Admission",
    "Audience",
    "ContentType",
    "ContentTypeRule",
    "Default",
    "LabelRule",
    "ModerationPolicy",
]
