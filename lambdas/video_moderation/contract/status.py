"""The statuses of a video, and the decisions of a moderator about it."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a video stands. The last three are verdicts and final.

    Example:
        >>> Status.CLEAN.is_verdict, Status.CLEAN.tag_value
        (True, 'clean')
    """

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    RECOVERING = "RECOVERING"
    CLEAN = "CLEAN"
    FLAGGED = "FLAGGED"
    UNDETERMINED = "UNDETERMINED"

    @property
    def is_verdict(self) -> bool:
        """Whether the video has been decided on."""
        return self in (Status.CLEAN, Status.FLAGGED, Status.UNDETERMINED)

    @property
    def tag_value(self) -> str:
        """The verdict as the value of the object tag `moderation-verdict`."""
        return self.value.lower()


AWAITS_PEOPLE = (Status.FLAGGED, Status.UNDETERMINED)
"""The verdicts on which people decide."""


class DecisionKind(StrEnum):
    """What a moderator decides about a flagged or undetermined video."""

    APPROVED = "APPROVED"
    REJECTED = "REJECTED"

    @property
    def tag_value(self) -> str:
        """The decision as the value of the object tag `moderation-decision`."""
        return self.value.lower()
