"""Telling a video that cannot be started from a service that cannot start any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from video_moderation.dispatch.start_result import StartRefused, Unavailable
from video_moderation.runtime.clock import parse_iso
from video_moderation.videos.line.start_leases import Leased, Trouble

# So many videos that fail like this are enough for a run: it may be an outage.
MOST_SUSPECTS = 3
# A failed start is tried again after as long as it has been failing, within these bounds: some hundred videos
# that can never be started then take only a part of the runs.
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
# Trouble that ended longer ago than this was another one.
FORGOTTEN_AFTER = timedelta(hours=1)
# No outage is taken to last longer: then the next attempt begins, and in the end people are told.
PATIENCE = timedelta(days=1)


@dataclass(frozen=True)
class Suspect:
    """A video that could not be started, for a reason that may not be its own."""

    leased: Leased
    result: Unavailable | StartRefused


@dataclass(frozen=True)
class AtFault:
    """The video itself cannot be started: recovery takes over."""

    reason: str


@dataclass(frozen=True)
class NotAtFault:
    """The video keeps its position and its attempt, and lets others go first for a while."""

    trouble: Trouble


def judge(suspect: Suspect, now: datetime, *, others_started: bool) -> AtFault | NotAtFault:
    """Decides whether a failed start is the video's own fault.

    It is if the request was refused again, in another run than the first time, while other videos were
    started; or if the video has been failing for a day. Otherwise it may be an outage, which must not use up
    attempts. A job that may have started is never given up for a refusal: it is asked about again.

    Example:
        >>> judge(Suspect(leased, Unavailable("no answer")), now, others_started=True).trouble.since == now
        True
    """
    since = _troubled_since(suspect, now)
    is_refused = isinstance(suspect.result, StartRefused) and not suspect.result.may_have_started
    if (is_refused and since < now and others_started) or now - since > PATIENCE:
        return AtFault(suspect.result.reason)
    wait = min(max(now - since, SHORTEST_WAIT), LONGEST_WAIT)
    return NotAtFault(Trouble(since=since, not_before=now + wait))


def _troubled_since(suspect: Suspect, now: datetime) -> datetime:
    """When the trouble began that the video is in now."""
    row = suspect.leased.row
    if row.troubled_since and row.not_before and now - parse_iso(row.not_before) < FORGOTTEN_AFTER:
        return parse_iso(row.troubled_since)
    return now
