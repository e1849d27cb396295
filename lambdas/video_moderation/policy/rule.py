"""One rule of a policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from video_moderation.policy.action import Action
from video_moderation.policy.rule_lookup import ANY_CONTENT, ANY_LABEL

if TYPE_CHECKING:
    from video_moderation.policy.evidence import Evidence

MIN_CONFIDENCE = 50.0
"""What Rekognition itself asks for unless told otherwise, in per cent."""


@dataclass(frozen=True)
class Rule:
    """What follows from a label, and how much of it must be seen first.

    `label` may be of any level; empty, the rule is for every label that no other rule is for. With a
    `content_type` it holds for pictures of that type only. `min_confidence` is in per cent, `min_duration`
    in milliseconds, `min_sightings` counts sightings at least ten seconds apart (see `Evidence`).
    """

    action: Action
    label: str = ANY_LABEL
    content_type: str = ANY_CONTENT
    min_confidence: float = MIN_CONFIDENCE
    min_duration: int = 0
    min_sightings: int = 1

    @property
    def name(self) -> str:
        """How people are told which rule it was.

        Example:
            >>> Rule(Action.RECORD, "Violence", "Animated").name, Rule(Action.FLAG).name
            ('Violence (Animated)', 'default')
        """
        if not self.content_type:
            return self.label or "default"
        return f"{self.label or 'any label'} ({self.content_type})"

    def consequence(self, evidence: Evidence) -> Action:
        """The action that the evidence is enough for: a flag it is too little for is recorded."""
        if self.action is Action.FLAG and not self._is_enough(evidence):
            return Action.RECORD
        return self.action

    def _is_enough(self, evidence: Evidence) -> bool:
        return evidence.duration >= self.min_duration and evidence.sightings >= self.min_sightings
