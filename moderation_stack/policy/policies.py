"""The policies of a pipeline: the one in force, and the shadow policy."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.policy import ModerationPolicy

if TYPE_CHECKING:
    from constructs import IConstruct


@dataclasses.dataclass(frozen=True)
class PolicyPair:
    """The policy in force, and a second policy that is evaluated and recorded but has no effect.

    Example: `PolicyPair(ModerationPolicy.news(), shadow=ModerationPolicy.strict())`
    """

    policy: ModerationPolicy
    shadow: ModerationPolicy | None = None

    @classmethod
    def stated(cls, policy: ModerationPolicy | None, shadow_policy: ModerationPolicy | None) -> PolicyPair:
        """From the properties of `VideoModeration`; without a policy every label flags."""
        return cls(ModerationPolicy.every_label() if policy is None else policy, shadow_policy)

    @property
    def min_confidence(self) -> float:
        """The confidence to request of Rekognition, in per cent: the lowest that either policy evaluates."""
        return min(each.min_confidence for each in self._all().values())

    def settings(self) -> dict[str, str]:
        """The policies as JSON documents, by the name of Content Alert's setting."""
        return {name: each.to_json() for name, each in self._all().items()}

    def warn(self, construct: IConstruct) -> None:
        """Show what is accepted but may be a mistake as warnings of the synthesis."""
        for name, each in self._all().items():
            for warning in each.warnings:
                cdk.Annotations.of(construct).add_warning_v2(f"video-moderation:{name}", warning)

    def _all(self) -> dict[str, ModerationPolicy]:
        """The policies there are, by the name of their property."""
        shadow = {} if self.shadow is None else {"shadow_policy": self.shadow}
        return {"policy": self.policy, **shadow}
