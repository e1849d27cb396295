"""Drains a backlog of videos through Rekognition's quota, with three designs side by side."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from benchmarks.designs import direct, queue_and_retry, this_project
from benchmarks.quota_runs import campaign, promises, report
from benchmarks.quota_runs.campaign import Run, RunDied
from benchmarks.shared.answer import BROKEN, answer
from benchmarks.shared.options import counts, positive, positive_count
from benchmarks.virtual_aws.latencies import Latencies
from benchmarks.virtual_aws.region import Conditions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.designs.outcome import Outcome

INTERRUPTED = 130
GROWTH_RECEIVES = 10
EPILOGUE = """\
examples:
  python -m benchmarks.quota                                     # all of it: a few minutes
  python -m benchmarks.quota --growth none                       # side by side only: seconds
  python -m benchmarks.quota --videos 300 --growth none --arrivals busy-hour
  python -m benchmarks.quota --growth none --job-speed 0.1       # shorter jobs: Start's rate begins to matter
  python -m benchmarks.quota --alone --growth none --slots 400 --starts-per-second 100 --videos 12000
  python -m benchmarks.quota --json > quota.json

Times are virtual: Rekognition is the stand-in of moderation_local/rekognition, the other services are in
memory. README.md in this folder says what the model assumes.
Exit code 1: a promise of this project is broken.
"""


def parser() -> argparse.ArgumentParser:
    """The command line's parser."""
    options = argparse.ArgumentParser(
        prog="python -m benchmarks.quota",
        description=__doc__,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = options.add_argument
    add("--videos", type=positive_count, default=1000, help="the backlog (default: 1000)")
    add(
        "--growth",
        type=counts,
        default=counts("100,1000,10000,100000"),
        metavar="N,N,…",
        help="backlogs to see growth over, or none (default: 100,1000,10000,100000)",
    )
    add(
        "--receives",
        type=counts,
        default=counts("5,10,1000"),
        metavar="N,N,…",
        help="maxReceiveCount of the queue-and-retry design (default: 5,10,1000; SQS takes up to 1000)",
    )
    add("--arrivals", choices=["at-once", "busy-hour"], default="at-once", help="default: at-once")
    add("--slots", type=positive_count, default=20, help="Rekognition's concurrent jobs (default: 20)")
    add(
        "--starts-per-second",
        type=positive_count,
        metavar="R",
        help="Rekognition's quota of Start calls (default: a quarter of the slots)",
    )
    add(
        "--uploaders",
        type=positive_count,
        metavar="N",
        help="so many uploaders with fair shares (default: the oldest first, whoever uploaded it)",
    )
    add(
        "--job-speed",
        type=positive,
        default=0.5,
        metavar="S",
        help="seconds that a job takes for a second of video (default: 0.5)",
    )
    add("--slowness", type=positive, default=1.0, help="factor on every latency of AWS (default: 1)")
    add("--seed", type=int, default=1, help="default: 1")
    add("--processes", type=positive_count, default=os.cpu_count() or 1, help="default: one a processor")
    add("--alone", action="store_true", help="this project only, without the designs it is compared with")
    add("--json", action="store_true", help="print JSON instead of tables")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and answer the exit code."""
    options = parser().parse_args(arguments)
    try:
        outcomes = _measure(options)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except RunDied as death:
        print(f"error: {death}", file=sys.stderr)
        return BROKEN
    ours = [outcome for run, outcome in outcomes.items() if run.design == this_project.NAME]
    broken = promises.broken(ours, all_at_once=options.arrivals == "at-once")
    return answer(_as_json(outcomes, broken) if options.json else _as_text(options, outcomes), broken)


def conditions(options: argparse.Namespace) -> Conditions:
    """What the options say about the simulation."""
    return Conditions(
        seed=options.seed,
        arrivals=options.arrivals,
        slots=options.slots,
        uploaders=options.uploaders or 0,
        starts_per_second=options.starts_per_second or max(1, options.slots // 4),
        job_seconds_per_video_second=options.job_speed,
        latencies=Latencies().scaled(options.slowness),
    )


def _measure(options: argparse.Namespace) -> dict[Run, Outcome]:
    runs = dict.fromkeys((*_side_by_side(options), *_growth(options)))

    def tell(news: str) -> None:
        print(news, file=sys.stderr, flush=True)

    if options.processes == 1:
        done = campaign.in_this_process(runs, conditions(options), tell)
    else:
        done = campaign.in_processes(runs, conditions(options), tell, options.processes)
    return {run: done[run] for run in runs}


def _side_by_side(options: argparse.Namespace) -> list[Run]:
    if options.alone:
        return [Run(this_project.NAME, options.videos)]
    queues = [queue_and_retry.name(receives) for receives in options.receives]
    return [Run(design, options.videos) for design in (this_project.NAME, direct.NAME, *queues)]


def _growth(options: argparse.Namespace) -> list[Run]:
    others = () if options.alone else (direct.NAME, queue_and_retry.name(GROWTH_RECEIVES))
    designs = (this_project.NAME, *others)
    return [Run(design, videos) for design in designs for videos in options.growth]


def _as_text(options: argparse.Namespace, outcomes: dict[Run, Outcome]) -> str:
    side_by_side = [outcomes[run] for run in _side_by_side(options)]
    sections = [
        f"{options.videos:,} videos, {options.arrivals}, {options.slots} slots "
        "(calls and cost per moderated video, to start its job; cost beyond Rekognition's own)",
        report.side_by_side(side_by_side),
        report.calls(side_by_side),
    ]
    if options.growth:
        sections.append(report.growth([outcomes[run] for run in _growth(options)]))
    return "\n\n".join([*sections, report.prices()])


def _as_json(outcomes: dict[Run, Outcome], broken: list[str]) -> str:
    measured = [outcome.to_json() for outcome in outcomes.values()]
    return json.dumps({"outcomes": measured, "broken": broken}, indent=2)


if __name__ == "__main__":
    sys.exit(main())
