"""The designs by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from benchmarks.designs import direct, queue_and_retry, this_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.designs.outcome import Outcome
    from benchmarks.virtual_aws.region import Conditions


def run(design: str, videos: int, conditions: Conditions, watch: Callable[[float], None]) -> Outcome:
    """Drains a backlog with the design of that name.

    Raises:
        ValueError: there is no such design.
    """
    if design == this_project.NAME:
        return this_project.run(videos, conditions, watch)
    if design == direct.NAME:
        return direct.run(videos, conditions, watch)
    if receives := re.fullmatch(queue_and_retry.name(0).replace("0", r"(\d+)"), design):
        return queue_and_retry.run(videos, conditions, watch, int(receives[1]))
    raise ValueError(f"there is no design {design!r}")
