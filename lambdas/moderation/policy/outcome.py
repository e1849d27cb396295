"""What a policy says of a video, and what that rests on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from .action import Action

if TYPE_CHECKING:
    from .evidence import Evidence

from ..scenes import SAMPLE_MILLIS

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


@dataclass(frozen=True)
class Reason:
    """A finding that a rule decided, by the rule's name, and what follows from it."""

    rule: str
    action: Action
    finding: Finding

    @property
    def weakness(self) -> tuple[Any, ...]:
        """Sorts flags before records, then the strongest finding first."""
        return (-self.action.severity, *self.finding.weakness, self.rule)

    def to_json(self) -> dict[str, Any]:
        """The reason as plain values, finding and all on one level."""
        return {"rule": self.rule, "action": self.action.value, **asdict(self.finding)}


@dataclass(frozen=True)
class Outcome:
    """What a policy says of a video.

    `reasons` and `audience_reasons` are the strongest few; `reason_count` counts all. `audience` is None for
    a policy without audiences. `unknown_labels` counts labels that the taxonomy does not have yet.
    """

    policy_version: str
    action: Action
    reasons: tuple[Reason, ...] = ()
    reason_count: int = 0
    audience: str | None = None
    audience_reasons: tuple[Finding, ...] = ()
    unknown_labels: int = 0
    unknown_names: tuple[str, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether a person must look at the video."""
        return self.action is Action.FLAG

    @property
    def categories(self) -> list[str]:
        """The top categories of what was flagged, each once, the strongest first."""
        flags = (reason for reason in self.reasons if reason.action is Action.FLAG)
        return list(dict.fromkeys(reason.finding.path[0] for reason in flags))

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain values, named as in the verdict's document."""
        return {
            "policyVersion": self.policy_version,
            "action": self.action.value,
            "reasons": [reason.to_json() for reason in self.reasons],
            "reasonCount": self.reason_count,
            "audience": self.audience,
            "audienceReasons": [asdict(finding) for finding in self.audience_reasons],
            "unknownLabels": self.unknown_labels,
            "unknownNames": list(self.unknown_names),
        }
