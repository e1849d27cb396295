"""Evaluating a policy over the labels of a video."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_moderation.policy.action import Action
from video_moderation.policy.instant import Detection, detections
from video_moderation.policy.outcome import (
    AUDIENCE_REASONS_KEPT,
    REASONS_KEPT,
    UNKNOWN_NAMES_KEPT,
    Outcome,
    flagged_categories,
)
from video_moderation.policy.rating import Rating
from video_moderation.policy.rule_tally import RuleTally
from video_moderation.policy.unknown_labels import UnknownLabels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from video_moderation.policy.model import Policy
    from video_moderation.policy.seen_label import SeenLabel


class LabelsOutOfOrder(Exception):
    """A label came after one of a later instant, so the earlier instant cannot be judged as a whole."""


class PolicyChanged(Exception):
    """The evaluation was begun under another policy: reading starts again at the first label."""


class Evaluation:
    """A policy over the labels of one video, while they stream by.

    Labels come in order of time, as `GetContentModeration` sorts them; within one instant in any order.
    Memory is bounded by the number of different labels, not by the length of the video. It may be written
    down after any label, in the middle of an instant too, and resumed elsewhere.

    Example:
        >>> evaluation = Evaluation(policy)
        >>> for label in labels:
        ...     evaluation.add(label)
        >>> evaluation.finish().action
        <Action.FLAG: 'flag'>
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._timestamp = 0
        self._instant: list[Detection] = []
        self._rules = RuleTally(policy)
        self._rating = Rating(policy)
        self._unknown = UnknownLabels()

    def add(self, label: SeenLabel) -> None:
        """One label.

        Raises:
            LabelsOutOfOrder: its timestamp is before the last one's.
        """
        if label.timestamp < self._timestamp:
            raise LabelsOutOfOrder(f"{label.name} at {label.timestamp} ms after {self._timestamp} ms")
        if label.timestamp > self._timestamp:
            self._settle_instant()
            self._timestamp = label.timestamp
        self._instant.append(Detection.of(label, self._policy.content_type_confidence))
        self._unknown.add(label.name)

    def finish(self) -> Outcome:
        """The video is over: what the policy says of it."""
        self._settle_instant()
        reasons = self._rules.reasons()
        return Outcome(
            policy_version=self._policy.version,
            action=max((reason.action for reason in reasons), key=_severity, default=Action.IGNORE),
            reasons=tuple(reasons[:REASONS_KEPT]),
            reason_count=len(reasons),
            flag_count=sum(reason.action is Action.FLAG for reason in reasons),
            categories=flagged_categories(reasons),
            audience=self._rating.audience,
            audience_reasons=tuple(self._rating.reasons()[:AUDIENCE_REASONS_KEPT]),
            unknown_labels=self._unknown.total,
            unknown_names=tuple(sorted(self._unknown.counts)[:UNKNOWN_NAMES_KEPT]),
        )

    def to_json(self) -> dict[str, Any]:
        """The evaluation as plain values, to go on from elsewhere."""
        return {
            "policy": self._policy.version,
            "timestamp": self._timestamp,
            "instant": [detection.to_json() for detection in self._instant],
            "rules": self._rules.to_json(),
            "rating": self._rating.to_json(),
            "unknown": self._unknown.counts,
        }

    @classmethod
    def resume(cls, policy: Policy, values: dict[str, Any]) -> Evaluation:
        """The evaluation that `to_json` wrote.

        Raises:
            PolicyChanged: it was written under another version of the policy.
        """
        if values["policy"] != policy.version:
            raise PolicyChanged(f"begun under {values['policy']}, now {policy.version}")
        evaluation = cls(policy)
        evaluation._timestamp = values["timestamp"]
        evaluation._instant = [Detection.from_json(detection) for detection in values["instant"]]
        evaluation._rules = RuleTally.from_json(policy, values["rules"])
        evaluation._rating = Rating.from_json(policy, values["rating"])
        evaluation._unknown = UnknownLabels(values["unknown"])
        return evaluation

    def _settle_instant(self) -> None:
        for detection in detections(self._instant):
            rules = self._policy.deciding(detection.path, detection.content_types)
            self._rules.add(rules, detection, self._timestamp)
            if any(rule.action is not Action.IGNORE for rule in rules):
                self._rating.add(detection, self._timestamp)
        self._instant.clear()


def evaluate(policy: Policy, labels: Iterable[SeenLabel]) -> Outcome:
    """What a policy says of all labels of a video, in whatever order they come."""
    evaluation = Evaluation(policy)
    for label in sorted(labels, key=lambda label: label.timestamp):
        evaluation.add(label)
    return evaluation.finish()


def _severity(action: Action) -> int:
    return action.severity
