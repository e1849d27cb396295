"""What follows when a label is seen."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """`ignore`: as if it were not there; `record`: told, without consequence; `flag`: a person must look.

    Example:
        >>> max(Action.FLAG, Action.IGNORE, key=lambda action: action.severity)
        <Action.FLAG: 'flag'>
    """

    IGNORE = "ignore"
    RECORD = "record"
    FLAG = "flag"

    @property
    def severity(self) -> int:
        """The action's place in the order above, 0 for `ignore`."""
        return list(Action).index(self)
