"""Why a request of the review room is refused, for people by way of the page, and for programs."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """The request cannot be carried out.

    It has an HTTP status, a code that the page translates, and facts about it.
    """

    def __init__(self, status: int, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.facts = facts

    def to_json(self) -> dict[str, Any]:
        """The body of the answer."""
        return {"code": self.code, **self.facts}
