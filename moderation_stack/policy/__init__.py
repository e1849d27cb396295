"""Stating a moderation policy: in Python, in a YAML file, or by the name of a preset.

What is stated is checked against the label taxonomy while the app is synthesized, and becomes the JSON
document that the functions evaluate. docs/policy.md explains the meaning.
"""

from __future__ import annotations

from moderation_stack.policy.moderation_policy import ModerationPolicy
from moderation_stack.policy.rules import (
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
