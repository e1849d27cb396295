"""How much memory each function needs, and what an invocation takes and costs at each memory size."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.function_runs import memory_curve
from benchmarks.function_runs.fresh_process import run
from benchmarks.function_runs.sizes import MEMORY_MIB
from benchmarks.shared.answer import answer, failed

if TYPE_CHECKING:
    from collections.abc import Sequence

EPILOGUE = """\
Measured, in a fresh process for each function: the peak memory of the process, CPU time of a cold and of a
warm invocation, and the calls of AWS. Reckoned: Lambda gives a function a share of a CPU that grows with its
memory, a whole one at 1,769 MB; and each call waits for its answer as benchmarks/virtual_aws/latencies.py
assumes. One CPU of this machine is taken for one of Lambda's.
Exit code 1: a promise of this project is broken.
"""


def parser() -> argparse.ArgumentParser:
    """The command line's parser."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.memory",
        description=__doc__,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and answer the exit code."""
    options = parser().parse_args(arguments)
    try:
        measured = [run(function) for function in MEMORY_MIB]
    except subprocess.CalledProcessError as failure:
        return failed(failure)
    found = memory_curve.broken(measured)
    as_json = json.dumps({"measured": memory_curve.figures(measured), "broken": found}, indent=2)
    return answer(as_json if options.json else memory_curve.report(measured), found)


if __name__ == "__main__":
    sys.exit(main())
