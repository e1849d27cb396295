"""What a moderator decided about a video, and which of two decisions counts."""

from __future__ import annotations

from dataclasses import dataclass

from video_moderation.contract.status import DecisionKind


@dataclass(frozen=True)
class Decision:
    """What a person decided on a video, APPROVED or REJECTED; `decided_at` as `clock.iso` writes it.

    `decision_id` is the message's id, `decided_by` its sender as SQS saw it.
    """

    video_id: str
    decision: DecisionKind
    decided_at: str
    note: str
    decision_id: str
    decided_by: str

    @property
    def rank(self) -> tuple[str, bool]:
        """Which of two decisions counts: the later one; of two at the same instant the one that rejects."""
        return rank(self.decision, self.decided_at)


def rank(decision: str | None, decided_at: str | None) -> tuple[str, bool]:
    """`Decision.rank` of a decision that a row has; the lowest of all if it has none."""
    return (decided_at or "", decision == DecisionKind.REJECTED)
