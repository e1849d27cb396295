"""Stating a moderation policy: in Python, in a YAML file, or by the name of a preset.

A policy is checked against the label taxonomy where it is stated, and becomes the JSON document that the
functions evaluate. docs/reference/policy.md explains the meaning. The functions never import this package:
they need no YAML, and it is not part of their code.
"""

from __future__ import annotations

from video_moderation.policy.action import Action
from video_moderation.policy.audience import Admission, Audience
from video_moderation.policy.authoring.moderation_policy import ModerationPolicy
from video_moderation.policy.authoring.rules import (
    ANIMATED,
    FLAG,
    IGNORE,
    ILLUSTRATED,
    RECORD,
    ContentTypeRule,
    Default,
    LabelRule,
)
from video_moderation.policy.content_type import ContentType

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
