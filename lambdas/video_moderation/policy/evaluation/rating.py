"""The rating of a video: the first audience that may see all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.policy.evaluation.outcome import Finding
from video_moderation.policy.evidence import Evidence

if TYPE_CHECKING:
    from video_moderation.labels.label import Label
    from video_moderation.policy.model import Policy


class Rating:
    """The narrowest rank that any detection asks for, and the detections that ask for it."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._rank = 0
        self._labels: dict[tuple[str, ...], Evidence] = {}

    def add(self, detection: Label) -> None:
        """One detection that the policy does not ignore."""
        sure = self._policy.sure_content_types(detection)
        rank = self._policy.rank(detection.path, sure, detection.confidence)
        if rank > self._rank:
            self._rank, self._labels = rank, {}
        if rank == self._rank and rank > 0:
            sample = detection.timestamp, detection.confidence
            self._labels.setdefault(detection.path, Evidence.of(*sample)).add(*sample)

    @property
    def audience(self) -> str | None:
        """The audience; None if the policy has none."""
        return self._policy.audience(self._rank)

    def reasons(self) -> list[Finding]:
        """What the audience before may not see, the strongest first; nothing for the first audience."""
        found = [Finding.of(path, evidence) for path, evidence in self._labels.items()]
        return sorted(found, key=lambda finding: finding.weakness)
