"""The result of evaluating a policy over a video: action, reasons and audience."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from video_moderation.labels.scenes import SAMPLE_MILLIS, Scene
from video_moderation.policy.action import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.policy.evidence import Evidence

REASONS_KEPT = 10
AUDIENCE_REASONS_KEPT = 3
UNKNOWN_NAMES_KEPT = 20


@dataclass(frozen=True)
class Finding:
    """A label and what was seen of it: times in milliseconds, the highest confidence in per cent.

    From `start` to `end` it came and went; `duration` is how long it was there, `sightings` how often, ten
    seconds or more apart.
    """

    path: tuple[str, ...]
    confidence: float
    start: int
    end: int
    duration: int
    sightings: int

    @classmethod
    def of(cls, path: tuple[str, ...], evidence: Evidence) -> Finding:
        """The finding that evidence amounts to."""
        end = evidence.last + SAMPLE_MILLIS
        return cls(path, evidence.confidence, evidence.first, end, evidence.duration, evidence.sightings)

    @property
    def weakness(self) -> tuple[Any, ...]:
        """Sorts the surest first, then the longest, the earliest, and by name."""
        return (-self.confidence, -self.duration, self.start, self.path)

    def to_json(self) -> dict[str, Any]:
        """The finding as plain values."""
        return {
            "path": list(self.path),
            "confidence": self.confidence,
            "startMillis": self.start,
            "endMillis": self.end,
            "durationMillis": self.duration,
            "sightings": self.sightings,
        }


@dataclass(frozen=True)
class Reason:
    """A finding that a rule decided, by the rule's name, and what follows from it.

    `scenes` are the strongest few to look at, `scene_count` counts all.
    """

    rule: str
    action: Action
    finding: Finding
    scenes: tuple[Scene, ...] = ()
    scene_count: int = 0

    @property
    def weakness(self) -> tuple[Any, ...]:
        """Sorts flags before records, then the strongest finding first."""
        return (-self.action.severity, *self.finding.weakness, self.rule)

    def to_json(self) -> dict[str, Any]:
        """The reason as plain values, finding and all on one level."""
        return {
            "rule": self.rule,
            "action": self.action.value,
            **self.finding.to_json(),
            "scenes": [_scene(scene) for scene in self.scenes],
            "sceneCount": self.scene_count,
        }


@dataclass(frozen=True)
class Outcome:
    """What a policy says of a video.

    `reasons` and `audience_reasons` are the strongest few; `reason_count` counts all reasons, `flag_count`
    those of them that flag. `categories` are the top categories of everything that was flagged, each once,
    the strongest first. `audience` is None for a policy without audiences. `unknown_labels` counts labels
    that the taxonomy does not have yet.
    """

    policy_version: str
    action: Action
    reasons: tuple[Reason, ...] = ()
    reason_count: int = 0
    categories: tuple[str, ...] = ()
    audience: str | None = None
    audience_reasons: tuple[Finding, ...] = ()
    unknown_labels: int = 0
    unknown_names: tuple[str, ...] = ()
    flag_count: int = 0

    @property
    def flagged(self) -> bool:
        """Whether a person must look at the video."""
        return self.action is Action.FLAG

    @property
    def flags(self) -> list[Reason]:
        """Those of the reasons that made it flagged."""
        return [reason for reason in self.reasons if reason.action is Action.FLAG]


def _scene(scene: Scene) -> dict[str, Any]:
    return {"startMillis": scene.start, "endMillis": scene.end, "confidence": scene.confidence}


def flagged_categories(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """The top categories of what was flagged, each once, in the order of the reasons."""
    flags = (reason for reason in reasons if reason.action is Action.FLAG)
    return tuple(dict.fromkeys(reason.finding.path[0] for reason in flags))
