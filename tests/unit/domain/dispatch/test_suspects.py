"""Whether a failed start is the video's own fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.domain.dispatch.dispatch_rows import leased, waiting
from video_moderation.dispatch.start_result import StartRefused, Unavailable
from video_moderation.dispatch.suspects import AtFault, NotAtFault, Suspect, judge
from video_moderation.runtime.clock import iso

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REFUSED, UNHEARD = StartRefused("AccessDenied"), Unavailable("no answer", may_have_started=True)


def suspect(result: StartRefused | Unavailable, since: timedelta | None = None) -> Suspect:
    """A video that has been failing for so long, and was to be tried again now."""
    if since is None:
        return Suspect(leased(waiting("a")), result)
    row = waiting("a", troubled_since=iso(NOW - since), not_before=iso(NOW))
    return Suspect(leased(row), result)


@pytest.mark.parametrize(
    ("result", "since", "others_started", "at_fault"),
    [
        (REFUSED, None, True, False),  # for the first time
        (REFUSED, MINUTE, True, True),
        (REFUSED, MINUTE, False, False),  # an outage
        (Unavailable("500"), MINUTE, True, False),
        (StartRefused("AccessDenied", may_have_started=True), MINUTE, True, False),  # it is asked about again
        (REFUSED, DAY, False, False),
        (UNHEARD, DAY + MINUTE, False, True),
    ],
)
def test_a_video_is_at_fault_if_it_is_refused_again_while_others_start_or_after_a_day(
    result: StartRefused | Unavailable, since: timedelta | None, others_started: bool, at_fault: bool
) -> None:
    judged = judge(suspect(result, since), NOW, others_started=others_started)
    assert isinstance(judged, AtFault) is at_fault


@pytest.mark.parametrize(
    ("since", "wait"),
    [(None, MINUTE), (10 * MINUTE, 10 * MINUTE), (5 * HOUR, HOUR)],
)
def test_it_is_tried_again_after_as_long_as_it_has_been_failing(
    since: timedelta | None, wait: timedelta
) -> None:
    judged = judge(suspect(UNHEARD, since), NOW, others_started=True)
    assert isinstance(judged, NotAtFault)
    assert judged.trouble.not_before == NOW + wait
    assert judged.trouble.since == NOW - (since or timedelta())


@pytest.mark.parametrize(
    ("minutes_ago", "is_another"), [(0, False), (59, False), (60, True), (90, True), (9_000, True)]
)
def test_trouble_that_ended_an_hour_ago_was_another_one(minutes_ago: int, *, is_another: bool) -> None:
    began, ended = NOW - 9_001 * MINUTE, NOW - minutes_ago * MINUTE
    row = waiting("a", troubled_since=iso(began), not_before=iso(ended))
    judged = judge(Suspect(leased(row), UNHEARD), NOW, others_started=True)
    assert isinstance(judged, NotAtFault) is is_another
    if isinstance(judged, NotAtFault):
        assert judged.trouble.since == NOW
