"""The cold start of each function, beside an empty handler with the same clients."""

from __future__ import annotations

import statistics
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.function_runs.fresh_process import run
from benchmarks.function_runs.sizes import MEMORY_MIB
from benchmarks.shared.ratios import compare, options_of
from benchmarks.shared.text_table import table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

FUNCTIONS = [name for name in MEMORY_MIB if name != "after_completion"]
MOST_RATIO = 1.45
EPILOGUE = """\
example:
  python -m benchmarks.cold_start --rounds 9

A cold start is the CPU time from the first import to the first call of AWS. Each has a fresh process, with
Python's bytecode cached; the function and the empty handler take turns. The empty handler imports boto3,
makes the same clients and gets one row. It has no Powertools.
Exit code 1: a promise of this project is broken.
"""


@dataclass(frozen=True)
class ColdStart:
    """Medians of CPU time, in seconds."""

    function: str
    seconds: float
    empty_seconds: float

    @property
    def ratio(self) -> float:
        """How many times as long as the empty handler the function takes."""
        return self.seconds / self.empty_seconds


def measure(function: str, rounds: int) -> ColdStart:
    """Both, by turns."""
    print(f"{function}: {rounds} rounds", file=sys.stderr, flush=True)
    services = run(function).clients  # this round also writes the bytecode
    ours, empty = [], []
    for _ in range(rounds):
        ours.append(run(function).start_seconds)
        empty.append(run(function, services).start_seconds)
    return ColdStart(function, statistics.median(ours), statistics.median(empty))


def broken(measured: Sequence[ColdStart]) -> list[str]:
    """Every promise that the measurements break, in words."""
    return [
        f"{each.function}: {each.ratio:.2f} times an empty handler's cold start, more than {MOST_RATIO}"
        for each in measured
        if each.ratio > MOST_RATIO
    ]


def report(measured: Sequence[ColdStart]) -> str:
    """Everything in one table."""
    rows = [
        [each.function, f"{each.seconds:.2f} s", f"{each.empty_seconds:.2f} s", f"{each.ratio:.2f}"]
        for each in measured
    ]
    return table(["function", "cold start", "empty handler", "ratio"], rows)


def parser() -> argparse.ArgumentParser:
    """The command line's parser."""
    return options_of("cold_start", __doc__, EPILOGUE, rounds=5, of_each="function")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and answer the exit code."""
    return compare(parser().parse_args(arguments), FUNCTIONS, measure, broken, report)


if __name__ == "__main__":
    sys.exit(main())
