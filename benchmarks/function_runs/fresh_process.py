"""Runs a measurement in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.function_runs.measure import FunctionRun

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parent.parent.parent


def run(function: str, services: Sequence[str] = ()) -> FunctionRun:
    """The function or, with services, an empty handler with their clients; see `measure`.

    Raises:
        subprocess.CalledProcessError: the measurement failed.
    """
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.function_runs.measure", function, *services]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603 - this program
    return FunctionRun(**json.loads(done.stdout))
