"""The two kinds of token: those callers send to be safe to repeat, and those they get to read on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderation_local.rekognition.errors import RekognitionError, token_in_use
from moderation_local.rekognition.settings import PAGE_TOKEN_LIFETIME, REQUEST_TOKEN_LIFETIME

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN = "ClientRequestToken"  # noqa: S105 - the name of a parameter


@dataclass(frozen=True)
class _Use:
    parameters: Mapping[str, Any]
    job_id: str
    expires_at: float


class RequestTokens:
    """Remembers for seven days which job a ``ClientRequestToken`` started, and with what parameters."""

    def __init__(self) -> None:
        self._uses: dict[str, _Use] = {}

    def job_of(self, request: Mapping[str, Any], now: float) -> str | None:
        """Return the job that this very request started before, or None.

        Raises:
            RekognitionError: ``IdempotentParameterMismatchException``, if the token came with other
            parameters.

        """
        token = request.get(TOKEN)
        use = self._uses.get(token) if token else None
        if token is None or use is None or use.expires_at <= now:
            return None
        if use.parameters != _parameters(request):
            raise token_in_use(token)
        return use.job_id

    def remember(self, request: Mapping[str, Any], job_id: str, now: float) -> None:
        """Keep the request's token, if it has one."""
        self._forget_expired(now)
        if token := request.get(TOKEN):
            # Taken out first: the oldest use stays at the front when a token is used anew.
            self._uses.pop(token, None)
            self._uses[token] = _Use(_parameters(request), job_id, now + REQUEST_TOKEN_LIFETIME)

    def _forget_expired(self, now: float) -> None:
        while self._uses and (oldest := next(iter(self._uses))) and self._uses[oldest].expires_at <= now:
            del self._uses[oldest]


def _parameters(request: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in request.items() if name != TOKEN and value is not None}


@dataclass(frozen=True)
class Place:
    """Where reading goes on: the ``number``-th page, in an order, from a row."""

    job_id: str
    sort_by: str
    aggregate_by: str
    offset: int = 0
    number: int = 1


class PageTokens:
    """Gives out a ``NextToken`` for a place and takes it back for 24 hours."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[Place, float]] = {}

    def issue(self, place: Place, now: float, *, lifetime: float = PAGE_TOKEN_LIFETIME) -> str:
        """Return a new token for a place."""
        self._forget_expired(now)
        token = secrets.token_urlsafe(48)
        self._places[token] = (place, now + lifetime)
        return token

    def place(self, token: str, now: float) -> Place | None:
        """Return the place of a token, or None if it was never given out or has expired."""
        place, expires_at = self._places.get(token, (None, now))
        return place if expires_at > now else None

    def redeem(self, token: str, asked: Place, now: float) -> Place:
        """Return the place of a token.

        Raises:
            RekognitionError: ``InvalidPaginationTokenException``, also if the token belongs to another job
            or order.

        """
        place = self.place(token, now)
        order = (asked.job_id, asked.sort_by, asked.aggregate_by)
        if place is None or (place.job_id, place.sort_by, place.aggregate_by) != order:
            raise RekognitionError("InvalidPaginationTokenException")
        return place

    def expire_all(self) -> None:
        """Make every token given out so far invalid."""
        self._places.clear()

    def _forget_expired(self, now: float) -> None:
        while self._places and (oldest := next(iter(self._places))) and self._places[oldest][1] <= now:
            del self._places[oldest]
