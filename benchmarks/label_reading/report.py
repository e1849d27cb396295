"""What `labels` prints, and what this project promises about it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from benchmarks.shared.text_table import duration, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.label_reading.measure import Measurement

LABELS_A_BATCH, LABELS_A_PAGE, LABELS_A_SAVE = 25, 1000, 5000
MOST_GROWTH = 1.10
NETWORK_SECONDS = 0.01
"""Of one call, an assumption."""


def report(measured: Sequence[Measurement]) -> str:
    """Everything in one table; traced and untraced measurements of the same thing share a row."""
    head = ["labels", "reader", "calls", "a label", "time", "+10 ms a call", "peak heap", "peak resident"]
    heaps = {(each.reader, each.labels): each.heap_mib for each in measured if each.heap_mib is not None}
    rows = [
        [
            f"{each.labels:,}",
            each.reader,
            f"{each.calls:,}",
            f"{each.calls / each.labels:.3f}",
            duration(each.seconds),
            duration(each.seconds + each.calls * NETWORK_SECONDS),
            _mib(heaps.get((each.reader, each.labels))),
            _mib(each.resident_mib),
        ]
        for each in measured
        if each.heap_mib is None
    ]
    return table(head, rows)


def broken(ours: Sequence[Measurement], flat_from: int) -> list[str]:
    """Every promise that this project's measurements break, in words."""
    found = list(_too_many_calls(ours))
    large = [each for each in ours if each.labels >= flat_from]
    resident = [each.resident_mib for each in large if each.heap_mib is None]
    heaps = [each.heap_mib for each in large if each.heap_mib is not None]
    return [*found, *_growth("peak resident memory", resident), *_growth("peak heap", heaps)]


def _too_many_calls(ours: Sequence[Measurement]) -> Iterator[str]:
    for each in ours:
        steps = (LABELS_A_BATCH, LABELS_A_PAGE, LABELS_A_SAVE)
        most = sum(math.ceil(each.labels / step) for step in steps)
        if each.calls > most:
            yield f"{each.labels:,} labels: {each.calls:,} calls, more than {most:,}"


def _growth(what: str, mib: Sequence[float]) -> Iterator[str]:
    if mib and max(mib) > MOST_GROWTH * min(mib):
        yield f"{what} is not flat: from {min(mib):.1f} to {max(mib):.1f} MiB"


def _mib(amount: float | None) -> str:
    return "" if amount is None else f"{amount:.1f} MiB"
