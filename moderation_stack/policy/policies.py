"""The policies of a pipeline: the one that decides, and the one in its shadow."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.policy import ModerationPolicy
from moderation_stack.validation import checks

if TYPE_CHECKING:
    from constructs import IConstruct


@dataclasses.dataclass(frozen=True)
class PolicyPair:
    """The policy in force, and one that is evaluated beside it without consequence.

    Example: `PolicyPair(ModerationPolicy.news(), shadow=ModerationPolicy.strict())`
    """

    policy: ModerationPolicy
    shadow: ModerationPolicy | None = None

    @classmethod
    def stated(
        cls,
        policy: ModerationPolicy | None,
        shadow_policy: ModerationPolicy | None,
        min_confidence: float | None,
    ) -> PolicyPair:
        """From the properties of `VideoModeration`; without a policy every label flags.

        Raises:
            NotAccepted: a policy that is none, or `min_confidence` beside one.
        """
        _check_policy("policy", policy)
        _check_policy("shadow_policy", shadow_policy)
        check_min_confidence("min_confidence", min_confidence, beside=policy)
        if policy is not None:
            return cls(policy, shadow_policy)
        asked = {} if min_confidence is None else {"min_confidence": min_confidence}
        return cls(ModerationPolicy.every_label(**asked), shadow_policy)

    @property
    def min_confidence(self) -> float:
        """What Rekognition must be asked for, in per cent: the lowest that matters to either."""
        return min(each.min_confidence for each in self._all().values())

    def settings(self) -> dict[str, str]:
        """The policies as JSON documents, by the name of Content Alert's setting."""
        return {name: each.to_json() for name, each in self._all().items()}

    def warn(self, construct: IConstruct) -> None:
        """Let the synthesis show what is accepted but may not be meant."""
        for name, each in self._all().items():
            for warning in each.warnings:
                cdk.Annotations.of(construct).add_warning_v2(f"video-moderation:{name}", warning)

    def _all(self) -> dict[str, ModerationPolicy]:
        """The policies there are, by the name of their property."""
        shadow = {} if self.shadow is None else {"shadow_policy": self.shadow}
        return {"policy": self.policy, **shadow}


def check_min_confidence(name: str, value: float | None, *, beside: ModerationPolicy | None) -> None:
    """Raise `NotAccepted` unless it is a percentage that no policy contradicts."""
    if value is None:
        return
    if beside is not None:
        checks.refuse(name, value, "accepted without a policy only, which says how sure Rekognition must be")
    checks.percentage(name, value)


def _check_policy(name: str, value: object) -> None:
    if value is not None and not isinstance(value, ModerationPolicy):
        checks.refuse(name, value, "a ModerationPolicy is accepted, such as ModerationPolicy.news()")
