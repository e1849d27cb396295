"""Limits how often alert e-mails are sent: some at once, then one a minute, and never two within a second.

SNS suspends an e-mail subscription that would get more than ten messages a second, and deletes it after two
days. docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr, ConditionBase

from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.videos.conditional_writes import ConditionalWrites

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.runtime.clock import Clock

BURST = 10
"""So many alerts have an e-mail of their own when none was sent for a while."""
REFILL = timedelta(minutes=1)
"""After that, one more has for each of these."""
APART = timedelta(seconds=2)
"""Between any two e-mails of a pipeline, since one address may be subscribed to both topics."""
PATIENCE = timedelta(seconds=6)
"""An alert waits up to this long for its turn."""

_KEY = {"Kind": "email", "Id": "pace"}
_TRIES = 5


@dataclass(frozen=True)
class Turn:
    """When an e-mail is sent, and when a whole burst may be sent again after it."""

    at: datetime
    full_at: datetime


def single_turn(now: datetime, last: Turn | None) -> Turn | None:
    """The turn of an alert's own e-mail; None if it would come too late, or too many had one.

    Example:
        >>> now = parse_iso("2026-11-26T08:00:00.000Z")
        >>> first = single_turn(now, None)
        >>> iso(single_turn(now, first).at)
        '2026-11-26T08:00:02.000Z'
    """
    at = _next(now, last)
    full_at = max(at, last.full_at if last else at) + REFILL
    if at - now > PATIENCE or full_at - at > BURST * REFILL:
        return None
    return Turn(at, full_at)


def digest_turn(now: datetime, last: Turn | None) -> Turn:
    """The turn of a digest, which is always sent and counts against no alert."""
    return Turn(_next(now, last), last.full_at if last else now)


def _next(now: datetime, last: Turn | None) -> datetime:
    return max(now, last.at + APART) if last else now


class EmailPace:
    """Gives turns to all invocations of a pipeline's functions, by one row of the alert table.

    Row:
        Kind (text): `email`.
        Id (text): `pace`.
        SentAt (time): the turn of the last e-mail.
        FullAt (time): when a whole burst may be sent again.
        WriteId (text): marks the last write.
    """

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._writes = ConditionalWrites(table)
        self._clock = clock

    def wait_for_single(self) -> bool:
        """Waits for the turn of an alert's own e-mail; False if it gets none."""
        return self._wait(single_turn)

    def wait_for_digest(self) -> bool:
        """Waits for the turn of a digest; False if other invocations took every turn meanwhile."""
        return self._wait(digest_turn)

    def _wait(self, choose: Callable[[datetime, Turn | None], Turn | None]) -> bool:
        for _ in range(_TRIES):
            last, now = self._last(), self._clock.now()
            turn = choose(now, last)
            if turn is None:
                return False
            item = {**_KEY, "SentAt": iso(turn.at), "FullAt": iso(turn.full_at)}
            if self._writes.put(item, _unchanged(last)):
                self._clock.sleep((turn.at - now).total_seconds())
                return True
        return False

    def _last(self) -> Turn | None:
        item = self._table.get_item(Key=_KEY, ConsistentRead=True).get("Item")
        return Turn(parse_iso(str(item["SentAt"])), parse_iso(str(item["FullAt"]))) if item else None


def _unchanged(last: Turn | None) -> ConditionBase:
    return Attr("SentAt").eq(iso(last.at)) if last else Attr("SentAt").not_exists()
