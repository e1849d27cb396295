"""The actions of a rule: flag, record or ignore a label."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What follows from a label; the later one is the more severe.

    Example:
        >>> max(Action.FLAG, Action.IGNORE, key=lambda action: action.severity)
        <Action.FLAG: 'flag'>
    """

    IGNORE = "ignore"
    """As if it were not there."""
    RECORD = "record"
    """It is told with the verdict, without consequence."""
    FLAG = "flag"
    """A person must look at the video."""

    @property
    def severity(self) -> int:
        """The action's place in the order above, 0 for `ignore`."""
        return list(Action).index(self)
