"""The scopes of the review room's API, and which of its routes each one opens.

The construct and the function both read this module, so the gate in front and the code behind it agree.
"""

from __future__ import annotations

from dataclasses import dataclass

API_NAME = "review"
MODERATE, READ, DECIDE = "moderate", "read", "decide"
SCOPES = {
    MODERATE: "See, play and decide on videos as a moderator",
    READ: "Read verdicts, labels and decisions as a program",
    DECIDE: "Decide on videos as a program",
}


@dataclass(frozen=True)
class Route:
    """One route of the HTTP API: anybody may call it if it has no scopes."""

    method: str
    path: str
    scopes: tuple[str, ...] = ()


ROUTES = (
    Route("GET", "/"),
    Route("GET", "/page/{proxy+}"),
    Route("GET", "/api/{proxy+}", (MODERATE, READ)),
    Route("POST", "/api/{proxy+}", (MODERATE, DECIDE)),
    Route("DELETE", "/api/{proxy+}", (MODERATE,)),
)


def scope(name: str) -> str:
    """A scope as a token names it.

    Example:
        >>> scope(MODERATE)
        'review/moderate'
    """
    return f"{API_NAME}/{name}"
