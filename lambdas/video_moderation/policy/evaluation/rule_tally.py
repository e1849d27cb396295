"""Collects, for each rule, the detections that it decided about, and gives the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from video_moderation.labels.scenes import Scenes
from video_moderation.policy.action import Action
from video_moderation.policy.evaluation.outcome import Finding, Reason
from video_moderation.policy.evidence import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from video_moderation.labels.label import Label
    from video_moderation.policy.rule import Rule

RuleAndLabel = tuple["Rule", tuple[str, ...]]


class RuleTally:
    """The evidence for each rule as a whole, on which it acts, and for each of its labels, as the reasons."""

    def __init__(self) -> None:
        self._of_rule: dict[Rule, Evidence] = {}
        self._of_label: dict[RuleAndLabel, Evidence] = {}
        self._scenes: dict[RuleAndLabel, Scenes] = {}

    def add(self, rules: Sequence[Rule], detection: Label) -> None:
        """A detection that these rules decide; one that a rule is not sure enough of does not count."""
        for rule in rules:
            if rule.action is not Action.IGNORE and detection.confidence >= rule.min_confidence:
                self._see(rule, detection)

    def reasons(self) -> list[Reason]:
        """A reason for every rule and label seen, the strongest first."""
        reasons = [
            Reason(
                rule.name,
                rule.consequence(self._of_rule[rule]),
                Finding.of(path, evidence),
                tuple(self._scenes[rule, path].strongest()),
                self._scenes[rule, path].count,
            )
            for (rule, path), evidence in self._of_label.items()
        ]
        return sorted(reasons, key=lambda reason: reason.weakness)

    def _see(self, rule: Rule, detection: Label) -> None:
        rule_and_label = rule, detection.path
        sample = detection.timestamp, detection.confidence
        if rule not in self._of_rule:
            self._of_rule[rule] = Evidence.of(*sample)
        else:
            self._of_rule[rule].add(*sample)
        if rule_and_label not in self._of_label:
            self._of_label[rule_and_label] = Evidence.of(*sample)
            self._scenes[rule_and_label] = Scenes.opened(*sample)
        else:
            self._of_label[rule_and_label].add(*sample)
            self._scenes[rule_and_label].add(*sample)
