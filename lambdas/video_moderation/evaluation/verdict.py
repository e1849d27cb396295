"""The verdict on a video, with the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from video_moderation.contract.status import Status
from video_moderation.policy import NOBODY, rated_otherwise

if TYPE_CHECKING:
    from video_moderation.evaluation.evaluator import DeployedPolicies, Findings
    from video_moderation.policy import Outcome, Policy, Reason


@dataclass(frozen=True)
class Shadow:
    """What the shadow policy would have said; not `complete` if it looks lower than the job was asked to."""

    status: Status
    outcome: Outcome
    complete: bool


@dataclass(frozen=True)
class Verdict:
    """What was decided, by which policy.

    `reason` says why a video is UNDETERMINED, and is empty otherwise; `outcome` says why it is CLEAN or
    FLAGGED. `audience` is the widest one that may see the video, None for a policy without audiences.
    A `replaced` one is of an empty version with a newer one of the same name: nobody needs to know of it. A
    `deleted` one is of a version that was deleted before it could be moderated.
    `min_confidence` is what Rekognition was asked for, in per cent; `duration` is in milliseconds.
    """

    status: Status
    policy_version: str
    audience: str | None = None
    reason: str = ""
    label_count: int = 0
    scene_count: int = 0
    outcome: Outcome | None = None
    shadow: Shadow | None = None
    min_confidence: float | None = None
    model_version: str | None = None
    duration: int | None = None
    replaced: bool = False
    deleted: bool = False

    @property
    def is_quiet(self) -> bool:
        """Whether nobody is asked to decide, and no operator is told."""
        return self.replaced or self.deleted

    @property
    def is_disputed(self) -> bool:
        """Whether the shadow policy would have given another verdict or, if both rate, another audience."""
        if self.shadow is None:
            return False
        return self.shadow.status is not self.status or rated_otherwise(
            self.audience, self.shadow.outcome.audience
        )

    @property
    def flags(self) -> list[Reason]:
        """What made it FLAGGED, the strongest first."""
        return self.outcome.flags if self.outcome else []

    @property
    def categories(self) -> list[str]:
        """The top categories of what made it FLAGGED."""
        return list(self.outcome.categories) if self.outcome else []


def verdict_on(findings: Findings, policies: DeployedPolicies) -> Verdict:
    """The verdict on a video whose every page of labels was read.

    Whoever calls this has seen the job SUCCEEDED and read its last page: that the policy flags nothing is
    then the only way to CLEAN.
    """
    outcome = findings.outcome
    return Verdict(
        status=status_of(outcome),
        policy_version=outcome.policy_version,
        audience=outcome.audience,
        label_count=findings.label_count,
        scene_count=findings.scene_count,
        outcome=outcome,
        shadow=_shadow(findings, policies),
        min_confidence=findings.job.min_confidence,
        model_version=findings.job.model_version,
        duration=findings.job.duration,
    )


def status_of(outcome: Outcome) -> Status:
    """The verdict on a video whose every label that matters to the policy was evaluated."""
    return Status.FLAGGED if outcome.flagged else Status.CLEAN


def undetermined(reason: str, policy: Policy, *, replaced: bool = False, deleted: bool = False) -> Verdict:
    """The verdict on a video that could not be fully moderated; nobody may see it."""
    return Verdict(
        status=Status.UNDETERMINED,
        policy_version=policy.version,
        audience=NOBODY if policy.audiences else None,
        reason=reason,
        replaced=replaced,
        deleted=deleted,
    )


def _shadow(findings: Findings, policies: DeployedPolicies) -> Shadow | None:
    outcome = findings.shadow
    if outcome is None or policies.shadow is None:
        return None
    complete = findings.job.min_confidence <= policies.shadow.min_confidence
    return Shadow(status_of(outcome), outcome, complete)
