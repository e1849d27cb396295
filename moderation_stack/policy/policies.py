"""The policies of a pipeline: the one in force, the shadow policy, and those for prefixes of object keys."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import aws_cdk as cdk

from moderation_stack.policy import ModerationPolicy
from moderation_stack.validation.property_error import reject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import IConstruct

_SAME = "must be those of the other policies, in the same order, or none, because readers name an audience"


@dataclasses.dataclass(frozen=True)
class Policies:
    """The policy in force, and those beside it.

    `shadow` is evaluated and recorded but has no effect. `by_prefix` are the policies for videos whose keys
    begin with a prefix, instead of the one in force.

    Example: `Policies(ModerationPolicy.news(), shadow=ModerationPolicy.strict())`
    """

    policy: ModerationPolicy
    shadow: ModerationPolicy | None = None
    by_prefix: Mapping[str, ModerationPolicy] = dataclasses.field(default_factory=dict)

    @classmethod
    def stated(
        cls,
        policy: ModerationPolicy | None,
        shadow_policy: ModerationPolicy | None,
        policies: Mapping[str, ModerationPolicy],
    ) -> Policies:
        """From the properties of `VideoModeration`; without a policy every label flags.

        Raises:
            PropertyError: a policy of `policies` rates videos for other audiences than `policy`.
        """
        active = ModerationPolicy.every_label() if policy is None else policy
        known = _audiences(active)
        for prefix, each in policies.items():
            found = _audiences(each)
            if known and found and found != known:
                reject(f"policies[{prefix!r}].audiences", ", ".join(found), _SAME)
            known = known or found
        return cls(active, shadow_policy, dict(policies))

    @property
    def min_confidence(self) -> float:
        """The confidence to request of Rekognition, in per cent: the lowest that any policy evaluates."""
        return min(each.min_confidence for each in self._all().values())

    def settings(self) -> dict[str, str]:
        """The policies as JSON documents, by the name of Content Alert's setting."""
        stated = {"policy": self.policy, **self._shadow()}
        settings = {name: each.to_json() for name, each in stated.items()}
        return {**settings, "policies": self._by_prefix_as_json()} if self.by_prefix else settings

    def warn(self, construct: IConstruct) -> None:
        """Show what is accepted but may be a mistake as warnings of the synthesis."""
        for name, each in self._all().items():
            for warning in each.warnings:
                cdk.Annotations.of(construct).add_warning_v2(f"video-moderation:{name}", warning)

    def _all(self) -> dict[str, ModerationPolicy]:
        """Every policy by the name of its property, as messages have it."""
        by_prefix = {f"policies[{prefix!r}]": each for prefix, each in self.by_prefix.items()}
        return {"policy": self.policy, **self._shadow(), **by_prefix}

    def _by_prefix_as_json(self) -> str:
        """One object with the document of each policy by its prefix, as short as each document itself."""
        documents = {prefix: json.loads(each.to_json()) for prefix, each in self.by_prefix.items()}
        return json.dumps(documents, separators=(",", ":"), ensure_ascii=False)

    def _shadow(self) -> dict[str, ModerationPolicy]:
        return {} if self.shadow is None else {"shadow_policy": self.shadow}


def _audiences(policy: ModerationPolicy) -> list[str]:
    return [each.name for each in policy.audiences]
