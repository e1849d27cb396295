"""Evaluating a policy over the labels of a video."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.labels.instants import instants
from video_moderation.policy.action import Action
from video_moderation.policy.evaluation.outcome import (
    AUDIENCE_REASONS_KEPT,
    REASONS_KEPT,
    UNKNOWN_NAMES_KEPT,
    Outcome,
    flagged_categories,
)
from video_moderation.policy.evaluation.rating import Rating
from video_moderation.policy.evaluation.rule_tally import RuleTally
from video_moderation.policy.evaluation.unknown_labels import UnknownLabels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from video_moderation.labels.instants import Instant
    from video_moderation.labels.label import Label
    from video_moderation.policy.model import Policy


class Evaluation:
    """A policy over the labels of one video, while they stream by.

    Memory is bounded by the number of different labels, not by the length of the video.

    Example:
        >>> evaluation = Evaluation(policy)
        >>> for instant in instants(labels):
        ...     evaluation.add(instant)
        >>> evaluation.finish().action
        <Action.FLAG: 'flag'>
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._rules = RuleTally()
        self._rating = Rating(policy)
        self._unknown = UnknownLabels()

    def add(self, instant: Instant) -> None:
        """One instant, which is later than the last one."""
        for label in instant.labels:
            self._unknown.add(label.name)
        for detection in instant.detections:
            rules = self._policy.deciding(detection.path, self._policy.sure_content_types(detection))
            self._rules.add(rules, detection)
            if any(rule.action is not Action.IGNORE for rule in rules):
                self._rating.add(detection)

    def finish(self) -> Outcome:
        """The video is over: what the policy says of it."""
        reasons = self._rules.reasons()
        return Outcome(
            policy_version=self._policy.version,
            action=max(
                (reason.action for reason in reasons),
                key=lambda action: action.severity,
                default=Action.IGNORE,
            ),
            reasons=tuple(reasons[:REASONS_KEPT]),
            reason_count=len(reasons),
            flag_count=sum(reason.action is Action.FLAG for reason in reasons),
            categories=flagged_categories(reasons),
            audience=self._rating.audience,
            audience_reasons=tuple(self._rating.reasons()[:AUDIENCE_REASONS_KEPT]),
            unknown_labels=self._unknown.total,
            unknown_names=tuple(sorted(self._unknown.counts)[:UNKNOWN_NAMES_KEPT]),
        )


def evaluate(policy: Policy, labels: Iterable[Label]) -> Outcome:
    """What a policy says of all labels of a video, in whatever order they come."""
    evaluation = Evaluation(policy)
    for instant in instants(sorted(labels, key=lambda label: label.timestamp)):
        evaluation.add(instant)
    return evaluation.finish()
