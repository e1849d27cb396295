"""Fair shares: the turn that an upload gets, so that one uploader's backlog does not hold up the others.

A video stands in the line by its turn, an instant. A newcomer gets the turn of the video that is started
next; each further video of the same uploader stands one millisecond behind the one before. So the first
videos of all uploaders stand side by side, the oldest first, then their second ones, whatever one of them
uploads at once. It is start-time fair queueing (Goyal, Vin, Cheng 1996, doi.org/10.1145/248156.248171) with
the head of the line as the virtual time.

No turn is more than a day earlier than its video. So nobody is overtaken by what comes more than a day later,
not even a video without a turn, or the second one of somebody while newcomers keep coming.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import BotoCoreError, ClientError

from video_moderation.contract.storage.tables import EXPIRES_AT
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.runtime.observability import logger
from video_moderation.videos.conditional_writes import Change, ConditionalWrites
from video_moderation.videos.video_analysis import FRESH

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.runtime.clock import Clock
    from video_moderation.videos.video_analysis_queries import VideoAnalysisQueries

KEPT_FOR = timedelta(days=90)
"""An uploader who returns after so long is a newcomer."""
HEAD_IS_TRUE_FOR = timedelta(seconds=1)
"""A process looks at the head of the line again after this."""
MOST_AHEAD = timedelta(days=1)
"""A turn that is later than this was given out by nobody here."""
MOST_BEHIND = timedelta(days=1)
"""How much earlier than the video its turn may be: a newcomer overtakes nobody who has waited for longer."""
_EPOCH = datetime.fromtimestamp(0, UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TRIES = 4


class TurnsContended(Exception):
    """Other invocations changed the uploader's row each time."""


def uploader_of(name: str, prefix_depth: int) -> str:
    """The part of an object key that says who uploaded it: its first folders, so many at most.

    Example:
        >>> uploader_of("acme/ann/sea.mp4", 1), uploader_of("acme/ann/sea.mp4", 2), uploader_of("sea.mp4", 1)
        ('acme/', 'acme/ann/', '/')
    """
    folders = name.split("/")[:-1][:prefix_depth]
    return "".join(f"{folder}/" for folder in folders) or "/"


def earliest_turn(head: datetime | None, queued_at: datetime, now: datetime) -> datetime:
    """The turn of an uploader who has none: beside the head of the line, or the time if nobody waits.

    Nobody gets a turn in the future, whatever a row or a message says, nor one from long before the video.

    Example:
        >>> earliest_turn(None, eight, now=nine) == earliest_turn(eight, nine, now=nine) == eight
        True
    """
    return min(max(head or queued_at, queued_at - MOST_BEHIND), now)


class Turns:
    """Gives out turns, over the boto3 DynamoDB `Table` with a row for each uploader.

    Safe to use from several threads.

    Row:
        Kind (text): `turn:` and the rank.
        Id (text): the uploader, the first folders of the object key.
        Turn (number): the uploader's last turn, in milliseconds since 1970.
        ExpiresAt (number): when DynamoDB deletes the row, in seconds since 1970.
        WriteId (text): marks the last write.
    """

    def __init__(self, table: Table, analysis: VideoAnalysisQueries, prefix_depth: int, clock: Clock) -> None:
        self._writes = ConditionalWrites(table)
        self._analysis = analysis
        self._prefix_depth = prefix_depth
        self._clock = clock
        self._looked_at: datetime | None = None
        self._head_then: datetime | None = None

    def of(self, name: str, queued_at: str) -> str | None:
        """The turn of an upload of an object key that waits since `queued_at`; each call gives another one.

        None if there is none to be had: what comes late is better than what is not recorded.

        Example:
            >>> turns.of("ann/1.mp4", at_eight), turns.of("ann/2.mp4", at_nine)
            ('2026-11-23T08:00:00.000Z', '2026-11-23T08:00:00.001Z')
        """
        uploader = uploader_of(name, self._prefix_depth)
        try:
            head = self._head()
            first = earliest_turn(head, parse_iso(queued_at), self._clock.now())
            turn = self._next(uploader, _millis(first), line_is_empty=head is None)
        except (ClientError, BotoCoreError, TurnsContended):
            logger.exception("no turn, the video stands in the line by its time", uploader=uploader)
            return None
        return iso(_EPOCH + turn * _MILLISECOND)

    def _head(self) -> datetime | None:
        """The turn of the upload that is started next; None if none waits."""
        now = self._clock.now()
        if self._looked_at and now - self._looked_at < HEAD_IS_TRUE_FOR:
            return self._head_then
        head = self._analysis.head_of_line()
        if head:  # the index may not show yet what was recorded just now
            self._looked_at, self._head_then = now, head
        return head

    def _next(self, uploader: str, first: int, *, line_is_empty: bool) -> int:
        """One more than the uploader's last turn, and `first` at least; no turn is given out twice."""
        now = self._clock.now()
        has_later = Attr("Turn").between(first, _millis(now + MOST_AHEAD))
        kept = {EXPIRES_AT: int((now + KEPT_FOR).timestamp())}
        go_on = has_later, Change(set=kept, add={"Turn": 1})
        begin = ~has_later, Change(set={**kept, "Turn": first})
        likelier_first = (begin, go_on) if line_is_empty else (go_on, begin)
        key = {"Kind": f"turn:{FRESH}", "Id": uploader}
        for condition, change in likelier_first * _TRIES:
            if row := self._writes.update_row(key, condition, change):
                return int(row["Turn"])
        raise TurnsContended(f"no turn for the uploader {uploader}")


def _millis(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND
