"""The synthesis of the app, beside an app that makes the same resources with plain constructs."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.shared.ratios import compare, options_of
from benchmarks.shared.text_table import table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
TEMPLATE = "ModerationStack.template.json"
VARIANTS = {"the app": {}, "the app with a review room": {"review": "true"}}
"""The context of each app that is measured, by its name."""
MOST_RATIO = 2.0
EPILOGUE = """\
example:
  python -m benchmarks.synth --rounds 5

CPU time of Python and of the CDK's Node process, from the start of the app to its end, as `cdk synth` starts
it. The plain app makes one CfnResource for each resource of the same template, and no assets. The two take
turns.
Exit code 1: a promise of this project is broken.
"""


@dataclass(frozen=True)
class Synthesis:
    """Medians of CPU time, in seconds, and the size of what is synthesized."""

    app: str
    resources: int
    seconds: float
    plain_seconds: float

    @property
    def ratio(self) -> float:
        """How many times as long as the plain app the synthesis takes."""
        return self.seconds / self.plain_seconds


def measure(app: str, rounds: int) -> Synthesis:
    """Both, by turns."""
    print(f"{app}: {rounds} rounds", file=sys.stderr, flush=True)
    context = VARIANTS[app]
    with tempfile.TemporaryDirectory() as folder, synthesized([str(ROOT / "app.py")], context) as (out, _):
        template = Path(folder, TEMPLATE)
        template.write_text(Path(out, TEMPLATE).read_text(encoding="utf-8"), encoding="utf-8")
        ours, plain = [], []
        for _round in range(rounds):
            with synthesized([str(ROOT / "app.py")], context) as (_, seconds):
                ours.append(seconds)
            with synthesized(["-m", "benchmarks.plain_app", str(template)], {}) as (_, seconds):
                plain.append(seconds)
        resources = len(json.loads(template.read_text(encoding="utf-8"))["Resources"])
    return Synthesis(app, resources, statistics.median(ours), statistics.median(plain))


@contextmanager
def synthesized(program: Sequence[str], context: dict[str, str]) -> Iterator[tuple[str, float]]:
    """Run an app as `cdk synth` does; its output folder, and the CPU time that it and its children took.

    Raises:
        subprocess.CalledProcessError: the app ended with an error.
    """
    with tempfile.TemporaryDirectory() as out:
        environment = {**os.environ, "CDK_OUTDIR": out, "CDK_CONTEXT_JSON": json.dumps(context)}
        before = _cpu_of_children()
        subprocess.run(  # noqa: S603 - this project's own apps
            [sys.executable, *program], env=environment, cwd=ROOT, check=True, capture_output=True
        )
        yield out, _cpu_of_children() - before


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def broken(measured: Sequence[Synthesis]) -> list[str]:
    """Every promise that the measurements break, in words."""
    return [
        f"{each.app}: {each.ratio:.2f} times the plain app's synthesis, more than {MOST_RATIO}"
        for each in measured
        if each.ratio > MOST_RATIO
    ]


def report(measured: Sequence[Synthesis]) -> str:
    """Everything in one table."""
    rows = [
        [
            each.app,
            str(each.resources),
            f"{each.seconds:.1f} s",
            f"{each.plain_seconds:.1f} s",
            f"{each.ratio:.2f}",
        ]
        for each in measured
    ]
    return table(["app", "resources", "synthesis", "plain constructs", "ratio"], rows)


def parser() -> argparse.ArgumentParser:
    """The command line's parser."""
    return options_of("synth", __doc__, EPILOGUE, rounds=3, of_each="app")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and answer the exit code."""
    return compare(parser().parse_args(arguments), [*VARIANTS], measure, broken, report)


if __name__ == "__main__":
    sys.exit(main())
