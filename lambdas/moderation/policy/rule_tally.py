"""What the rules of a policy have seen so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .action import Action
from .evidence import Evidence
from .outcome import Finding, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .instant import Detection
    from .model import Policy
    from .rule import Rule

K = TypeVar("K")


class RuleTally:
    """The evidence for each rule as a whole, on which it acts, and for each of its labels, as the reasons."""

    def __init__(self, policy: Policy) -> None:
        self._rules = (*policy.rules, policy.default)
        self._of_rule: dict[Rule, Evidence] = {}
        self._of_label: dict[tuple[Rule, tuple[str, ...]], Evidence] = {}

    def add(self, rules: Sequence[Rule], detection: Detection, timestamp: int) -> None:
        """A detection that these rules decide; one that a rule is not sure enough of does not count."""
        for rule in rules:
            if rule.action is not Action.IGNORE and detection.confidence >= rule.min_confidence:
                _add(self._of_rule, rule, timestamp, detection.confidence)
                _add(self._of_label, (rule, detection.path), timestamp, detection.confidence)

    def reasons(self) -> list[Reason]:
        """A reason for every rule and label seen, the strongest first."""
        reasons = [
            Reason(rule.name, rule.consequence(self._of_rule[rule]), Finding.of(path, evidence))
            for (rule, path), evidence in self._of_label.items()
        ]
        return sorted(reasons, key=lambda reason: reason.weakness)

    def to_json(self) -> dict[str, Any]:
        """The tally as plain values; rules by their place in the policy."""
        place = {rule: number for number, rule in enumerate(self._rules)}
        return {
            "rules": [[place[rule], seen.to_json()] for rule, seen in self._of_rule.items()],
            "labels": [
                [place[rule], list(path), seen.to_json()] for (rule, path), seen in self._of_label.items()
            ],
        }

    @classmethod
    def from_json(cls, policy: Policy, values: dict[str, Any]) -> RuleTally:
        """The tally that `to_json` wrote under the same policy."""
        tally = cls(policy)
        for place, seen in values["rules"]:
            tally._of_rule[tally._rules[place]] = Evidence.from_json(seen)
        for place, path, seen in values["labels"]:
            tally._of_label[tally._rules[place], tuple(path)] = Evidence.from_json(seen)
        return tally


def _add(found: dict[K, Evidence], key: K, timestamp: int, confidence: float) -> None:
    if key in found:
        found[key].add(timestamp, confidence)
    else:
        found[key] = Evidence.of(timestamp, confidence)
