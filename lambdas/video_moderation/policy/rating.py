"""The rating of a video: the first audience that may see all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_moderation.policy.evidence import Evidence
from video_moderation.policy.outcome import Finding

if TYPE_CHECKING:
    from video_moderation.policy.instant import Detection
    from video_moderation.policy.model import Policy


class Rating:
    """The narrowest rank that any detection asks for, and the detections that ask for it."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._rank = 0
        self._labels: dict[tuple[str, ...], Evidence] = {}

    def add(self, detection: Detection, timestamp: int) -> None:
        """One detection that the policy does not ignore."""
        rank = self._policy.rank(detection.path, detection.content_types, detection.confidence)
        if rank > self._rank:
            self._rank, self._labels = rank, {}
        if rank == self._rank and rank > 0:
            seen = self._labels.setdefault(detection.path, Evidence.of(timestamp, detection.confidence))
            seen.add(timestamp, detection.confidence)

    @property
    def audience(self) -> str | None:
        """The audience; None if the policy has none."""
        return self._policy.audience(self._rank)

    def reasons(self) -> list[Finding]:
        """What the audience before may not see, the strongest first; nothing for the first audience."""
        found = [Finding.of(path, evidence) for path, evidence in self._labels.items()]
        return sorted(found, key=lambda finding: finding.weakness)

    def to_json(self) -> dict[str, Any]:
        """The rating as plain values."""
        labels = [[list(path), evidence.to_json()] for path, evidence in self._labels.items()]
        return {"rank": self._rank, "labels": labels}

    @classmethod
    def from_json(cls, policy: Policy, values: dict[str, Any]) -> Rating:
        """The rating that `to_json` wrote under the same policy."""
        rating = cls(policy)
        rating._rank = values["rank"]
        rating._labels = {tuple(path): Evidence.from_json(seen) for path, seen in values["labels"]}
        return rating
