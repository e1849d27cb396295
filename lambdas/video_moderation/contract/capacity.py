"""How many invocations run side by side for a number of job slots: one rule for template and benchmark.

A dispatch run starts up to ten jobs side by side in about half a second, and a job with few labels is
concluded in half a second. So one dispatch run for 50 slots and one conclusion for 20 keep up even with jobs
of twelve seconds, and with the uploads of such a library, which pass through the same queue. More would only
look for the same videos at the head of the line.
"""

from __future__ import annotations

from math import ceil

DEFAULT_JOBS = 20
"""Concurrent stored-video jobs of an account, unless AWS has raised the quota."""
MOST_JOBS = 20_000
"""So many ask for 1,000 conclusions at once, the most that an SQS event source can be limited to."""


def dispatch_runs(jobs: int) -> int:
    """Invocations of Video Processor side by side; two is the least an SQS event source can be limited to.

    Example:
        >>> dispatch_runs(20), dispatch_runs(1_000)
        (2, 20)
    """
    return max(2, ceil(jobs / 50))


def conclusions(jobs: int) -> int:
    """Invocations of Content Alert side by side.

    Example:
        >>> conclusions(20), conclusions(1_000)
        (5, 50)
    """
    return max(5, ceil(jobs / 20))
