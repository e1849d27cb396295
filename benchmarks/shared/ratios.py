"""Measuring this project beside something plain, by turns: what such benchmarks have in common."""

from __future__ import annotations

import argparse
import json
import subprocess
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from benchmarks.shared.answer import answer, failed
from benchmarks.shared.options import positive_count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def options_of(
    name: str, description: str | None, epilog: str, *, rounds: int, of_each: str
) -> argparse.ArgumentParser:
    """The command line of the benchmark `name`: how many rounds, and in which form to answer."""
    options = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}",
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument(
        "--rounds",
        type=positive_count,
        default=rounds,
        metavar="N",
        help=f"of each {of_each} (default: {rounds})",
    )
    options.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return options


def compare(
    options: argparse.Namespace,
    names: Sequence[str],
    measure: Callable[[str, int], Any],
    broken: Callable[[Sequence[Any]], list[str]],
    report: Callable[[Sequence[Any]], str],
) -> int:
    """Measure each, print, and return the exit code; what is measured is a dataclass with a `ratio`."""
    try:
        measured = [measure(name, options.rounds) for name in names]
    except subprocess.CalledProcessError as failure:
        return failed(failure)
    found = broken(measured)
    figures = [{**asdict(each), "ratio": round(each.ratio, 3)} for each in measured]
    as_json = json.dumps({"measured": figures, "broken": found}, indent=2)
    return answer(as_json if options.json else report(measured), found)
