"""What this project promises about a backlog, checked on what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.designs.outcome import Outcome

LEAST_UTILISATION = 0.97
ENOUGH_VIDEOS = 1000
"""From so many on, the last jobs of a run, which leave slots idle whatever the design, weigh little."""
MOST_GROWTH = 1.05
"""Calls per video of the worst backlog over those of the best."""


def broken(outcomes: Sequence[Outcome], *, all_at_once: bool) -> list[str]:
    """Every promise that this project's outcomes break, in words.

    Under 1,000 videos, or when they do not all arrive at once, utilisation is held against what is possible.
    """
    found = [line for outcome in outcomes for line in _broken_by(outcome, all_at_once=all_at_once)]
    calls = [_calls(outcome) for outcome in outcomes]
    if all_at_once and max(calls) > MOST_GROWTH * min(calls):
        found.append(f"calls per video are not constant: from {min(calls):.2f} to {max(calls):.2f}")
    return found


def _broken_by(outcome: Outcome, *, all_at_once: bool) -> Iterator[str]:
    of = f"{outcome.videos:,} videos"
    if outcome.lost:
        yield f"{of}: {outcome.lost:,} lost"
    if outcome.paid_twice:
        yield f"{of}: {outcome.paid_twice:,} jobs paid for twice"
    if outcome.errors:
        yield f"{of}: {outcome.errors:,} errors in the functions"
    least = LEAST_UTILISATION
    if outcome.videos < ENOUGH_VIDEOS or not all_at_once:
        least *= outcome.possible
    if outcome.utilisation < least:
        yield f"{of}: utilisation {outcome.utilisation:.3f}, less than {least:.3f}"


def _calls(outcome: Outcome) -> float:
    concluding = outcome.concluding.all_calls if outcome.concluding else 0.0
    return outcome.starting.all_calls + concluding
