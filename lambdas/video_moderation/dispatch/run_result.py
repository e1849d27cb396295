"""What a dispatch run did, and why it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ending = Literal[
    "empty",
    "allowance",
    "crowded",
    "limit",
    "minutes",
    "backfill minutes",
    "throttled",
    "time",
    "suspects",
    "failure",
    "unavailable",
]


@dataclass(frozen=True)
class RunResult:
    """What a run did.

    `ended` says why it stopped: "empty" (nothing else waits), "allowance" (it may try no more), "crowded"
    (other runs have the videos at the head of the line), "limit" (all slots are taken), "minutes" (those of
    today are used up), "backfill minutes" (its half of them is), "throttled", "time", "suspects" (it may be
    an outage), "failure" (DynamoDB or S3 gave no answer), or "unavailable" (no start succeeded). `suspected`
    videos were not started and keep their position. `failures` are writes that gave no answer.
    """

    started: int
    handed_over: int
    suspected: int
    failures: int
    ended: Ending
