"""Evaluates the labels of a video by the policy in force and by the shadow policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from video_moderation.contract.storage.uploads import longest_prefix
from video_moderation.labels.instants import instants
from video_moderation.labels.tally import Tally
from video_moderation.policy import Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from video_moderation.jobs.job_results import SucceededJob
    from video_moderation.labels.label import Label
    from video_moderation.policy import Outcome, Policy


@dataclass(frozen=True)
class DeployedPolicies:
    """The policy that decides, and the shadow policy, which is evaluated and recorded but has no effect.

    A video whose key begins with a prefix of `by_prefix` is decided by that policy, by the longest one of
    several.
    """

    active: Policy
    shadow: Policy | None = None
    by_prefix: Mapping[str, Policy] = field(default_factory=dict)

    def of(self, name: str) -> DeployedPolicies:
        """The policies for a video, by its object key."""
        prefix = longest_prefix(name, self.by_prefix)
        return self if prefix is None else DeployedPolicies(self.by_prefix[prefix], self.shadow)


@dataclass(frozen=True)
class Findings:
    """What all labels of a job add up to; `shadow` is the shadow policy's outcome, if there is one."""

    job: SucceededJob
    label_count: int
    scene_count: int
    outcome: Outcome
    shadow: Outcome | None = None


def evaluate_video(job: SucceededJob, labels: Iterable[Label], policies: DeployedPolicies) -> Findings:
    """What every label of a job adds up to; labels come in order of time and are read once.

    Raises:
        LabelsOutOfOrder: they did not come in order of time.

    Example:
        >>> evaluate_video(job, labels, DeployedPolicies(policy)).outcome.flagged
        True
    """
    tally, active = Tally(), Evaluation(policies.active)
    shadow = Evaluation(policies.shadow) if policies.shadow else None
    for instant in instants(labels):
        tally.add(instant)
        active.add(instant)
        if shadow:
            shadow.add(instant)
    return Findings(
        job=job,
        label_count=tally.label_count,
        scene_count=tally.scene_count,
        outcome=active.finish(),
        shadow=shadow.finish() if shadow else None,
    )
