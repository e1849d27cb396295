"""What this project promises about a backlog, checked on what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.designs.outcome import Outcome

LEAST_UTILISATION = 0.97
"""Of what is possible."""
SHORT_JOBS, LEAST_WITH_SHORT_JOBS = 15.0, 0.95
"""The same for jobs of so many seconds on average, for which the way from one job to the next weighs more."""
MOST_CALLS_TO_START, MOST_CALLS_TO_CONCLUDE = 19.5, 16.1
ENOUGH_VIDEOS = 1000
"""From so many on, what is called whether there is work or not weighs little."""
MOST_GROWTH = 1.05
"""Calls per video of the worst backlog over those of the best."""


def broken(outcomes: Sequence[Outcome], *, all_at_once: bool) -> list[str]:
    """Every promise that this project's outcomes break, in words."""
    found = [line for outcome in outcomes for line in _broken_by(outcome)]
    calls = [_calls(outcome) for outcome in outcomes]
    if all_at_once and max(calls) > MOST_GROWTH * min(calls):
        found.append(f"calls per video are not constant: from {min(calls):.2f} to {max(calls):.2f}")
    return found


def _broken_by(outcome: Outcome) -> Iterator[str]:
    of = f"{outcome.videos:,} videos"
    if outcome.lost:
        yield f"{of}: {outcome.lost:,} lost"
    if outcome.paid_twice:
        yield f"{of}: {outcome.paid_twice:,} jobs paid for twice"
    if outcome.errors:
        yield f"{of}: {outcome.errors:,} errors in the functions"
    least = LEAST_WITH_SHORT_JOBS if outcome.mean_job <= SHORT_JOBS else LEAST_UTILISATION
    if outcome.utilisation < least * outcome.possible:
        yield f"{of}: utilisation {outcome.utilisation:.3f}, less than {least:.2f} of {outcome.possible:.3f}"
    if outcome.videos >= ENOUGH_VIDEOS:
        yield from _too_many_calls(of, outcome)


def _too_many_calls(of: str, outcome: Outcome) -> Iterator[str]:
    if outcome.starting.all_calls > MOST_CALLS_TO_START:
        yield f"{of}: {outcome.starting.all_calls:.2f} calls to start one, more than {MOST_CALLS_TO_START}"
    concluding = outcome.concluding.all_calls if outcome.concluding else 0.0
    if concluding > MOST_CALLS_TO_CONCLUDE:
        yield f"{of}: {concluding:.2f} calls to conclude one, more than {MOST_CALLS_TO_CONCLUDE}"


def _calls(outcome: Outcome) -> float:
    concluding = outcome.concluding.all_calls if outcome.concluding else 0.0
    return outcome.starting.all_calls + concluding
