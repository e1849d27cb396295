"""What a check found: a subject, how it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How something is."""

    GOOD = "ok"
    BAD = "problem"
    UNKNOWN = "unknown"
    """AWS did not answer the question, so nobody knows: it counts as a problem."""
    NOTE = "note"
    """Good to know, and no problem whatever it is."""


@dataclass(frozen=True)
class CheckResult:
    """One thing that was examined.

    Example: `CheckResult("alert topic", Health.BAD, "nobody is subscribed", "aws sns subscribe …")`
    """

    subject: str
    health: Health
    text: str
    remedy: str = ""
