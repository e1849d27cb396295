"""Judging a video's labels while they stream by: by the policy in force, and by one that is only tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from video_moderation.policy import Evaluation, PolicyChanged

if TYPE_CHECKING:
    from video_moderation.labels.label import Label
    from video_moderation.policy import Outcome, Policy


@dataclass(frozen=True)
class Policies:
    """The policy that decides, and one in its shadow that would like to: it is asked, and changes nothing."""

    active: Policy
    shadow: Policy | None = None


@dataclass(frozen=True)
class Outcomes:
    """What each policy says of a video."""

    active: Outcome
    shadow: Outcome | None = None


class Judgement:
    """The policies over the labels of one video; may be written down after any label and resumed elsewhere.

    Example:
        >>> judgement = Judgement(Policies(policy))
        >>> for label in labels:
        ...     judgement.add(label)
        >>> judgement.finish().active.flagged
        True
    """

    def __init__(self, policies: Policies) -> None:
        self._active = Evaluation(policies.active)
        self._shadow = Evaluation(policies.shadow) if policies.shadow else None

    def add(self, label: Label) -> None:
        """One label.

        Raises:
            LabelsOutOfOrder: its timestamp is before the last one's.
        """
        self._active.add(label)
        if self._shadow:
            self._shadow.add(label)

    def finish(self) -> Outcomes:
        """The video is over."""
        return Outcomes(self._active.finish(), self._shadow.finish() if self._shadow else None)

    def to_json(self) -> dict[str, Any]:
        """The judgement as plain values."""
        return {
            "active": self._active.to_json(),
            "shadow": self._shadow.to_json() if self._shadow else None,
        }

    @classmethod
    def resume(cls, policies: Policies, values: dict[str, Any]) -> Self:
        """The judgement that `to_json` wrote.

        Raises:
            PolicyChanged: one of the policies is another one now; it has not seen the labels so far.
        """
        judgement = cls(policies)
        judgement._active = Evaluation.resume(policies.active, values["active"])
        if policies.shadow:
            if values["shadow"] is None:
                raise PolicyChanged("there was no shadow policy")
            judgement._shadow = Evaluation.resume(policies.shadow, values["shadow"])
        return judgement
