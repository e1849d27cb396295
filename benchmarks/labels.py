"""Reads and stores the labels of one video, from a short clip's to six hours' worth of them."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.label_reading import report
from benchmarks.label_reading.measure import Measurement
from benchmarks.label_reading.video import ImpossibleCount, check
from benchmarks.shared.answer import answer, failed
from benchmarks.shared.options import counts, positive_count

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
ROOT = Path(__file__).parent.parent
OURS, PLAIN = "this project", "put_item"
EPILOGUE = """\
examples:
  python -m benchmarks.labels                                   # all of it: a few minutes
  python -m benchmarks.labels --sizes 1000,10000,20000          # a first impression: half a minute
  python -m benchmarks.labels --sizes 200000 --trace-up-to 1 --put-item-up-to 1
  python -m benchmarks.labels --json > labels.json

Every measurement has a fresh process. Real are the LabelReader, boto3 and botocore; Rekognition is the
stand-in of moderation_local/rekognition, and DynamoDB only counts what it is sent, without a socket. So
the seconds are this machine's work; the network's would come on top, call by call.
Exit code 1: a promise of this project is broken.
"""


def parser() -> argparse.ArgumentParser:
    """The command line's parser."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.labels",
        description=__doc__,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = options.add_argument
    add(
        "--sizes",
        type=_label_counts,
        default=counts("1000,10000,20000,50000,200000"),
        metavar="N,N,…",
        help="labels, multiples of 5 up to 216,000 (default: 1000,10000,20000,50000,200000)",
    )
    add(
        "--put-item-up-to",
        type=positive_count,
        default=10_000,
        metavar="N",
        help="the plain design is slow: it is measured up to this size (default: 10000)",
    )
    add(
        "--trace-up-to",
        type=positive_count,
        default=20_000,
        metavar="N",
        help="Python's heap is traced, in a process of its own, up to this size (default: 20000)",
    )
    add(
        "--flat-from",
        type=positive_count,
        default=10_000,
        metavar="N",
        help="memory must not grow from this size on (default: 10000)",
    )
    add("--json", action="store_true", help="print JSON instead of tables")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and answer the exit code."""
    options = parser().parse_args(arguments)
    try:
        measured = [_in_fresh_process(*run) for run in _runs(options)]
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except subprocess.CalledProcessError as failure:
        return failed(failure)
    broken = report.broken([each for each in measured if each.reader == OURS], options.flat_from)
    as_json = json.dumps({"measured": [asdict(each) for each in measured], "broken": broken}, indent=2)
    return answer(as_json if options.json else report.report(measured), broken)


def _label_counts(text: str) -> list[int]:
    sizes = counts(text)
    try:
        for size in sizes:
            check(size)
    except ImpossibleCount as refusal:
        raise argparse.ArgumentTypeError(str(refusal)) from refusal
    return sizes


def _runs(options: argparse.Namespace) -> list[tuple[str, int, bool]]:
    """Reader, labels, and whether the heap is traced."""
    sizes = {OURS: options.sizes, PLAIN: [size for size in options.sizes if size <= options.put_item_up_to]}
    return [
        (reader, size, trace)
        for reader in sizes
        for size in sizes[reader]
        for trace in (False, True)
        if not trace or size <= options.trace_up_to
    ]


def _in_fresh_process(reader: str, labels: int, trace: bool) -> Measurement:
    print(f"{reader}: {labels:,} labels{', heap traced' if trace else ''}", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "benchmarks.label_reading.measure", reader, str(labels)]
    done = subprocess.run(  # noqa: S603 - this very program
        [*command, "--trace"] if trace else command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        start_new_session=True,  # Ctrl-C is for this process, which then ends the other
    )
    return Measurement(**json.loads(done.stdout))


if __name__ == "__main__":
    sys.exit(main())
