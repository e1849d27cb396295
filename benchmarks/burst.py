"""A burst of videos on few slots, on the local AWS: Start calls, and how busy the slots are."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from benchmarks.shared.answer import answer
from moderation_local.aws.local_aws import LocalAws
from moderation_local.deployment.deploy import deploy
from moderation_local.deployment.deployed_app import CONTEXT
from moderation_local.pipeline.deployed_pipeline import Pipeline
from moderation_local.sample_video import make_video

if TYPE_CHECKING:
    from collections.abc import Sequence

VIDEOS, SLOTS, JOB_SECONDS = 60, 5, 2.0
STARTS_PER_SECOND = 50
MOST_START_CALLS = 130
LEAST_UTILISATION = 0.93


@dataclass(frozen=True)
class Burst:
    """What a burst came to; `utilisation` is job time over slots times the time from first to last job."""

    start_calls: int
    refused: int
    utilisation: float
    most_running: int
    statuses: dict[str, int]

    def broken(self) -> list[str]:
        """Every promise that it breaks, in words."""
        lines = []
        if self.statuses != {"CLEAN": VIDEOS}:
            lines.append(f"{VIDEOS} videos ended as {self.statuses}")
        if self.start_calls > MOST_START_CALLS:
            lines.append(f"{self.start_calls} Start calls, more than {MOST_START_CALLS}")
        if self.utilisation < LEAST_UTILISATION:
            lines.append(f"utilisation {self.utilisation:.2f}, less than {LEAST_UTILISATION}")
        return lines


def burst(stack: Pipeline, folder: str, video: bytes) -> Burst:
    """Uploads the videos and waits for their verdicts; changes the settings of the stand-in."""
    rekognition = stack.rekognition
    rekognition.set(
        max_concurrent_jobs=SLOTS, minimum_job_seconds=JOB_SECONDS, start_calls_per_second=STARTS_PER_SECOND
    )
    before, known = _start_calls(stack), {job["job_id"] for job in rekognition.jobs()["jobs"]}
    names = [f"{folder}{number:02d}.mp4" for number in range(VIDEOS)]
    for name in names:
        stack.upload(name, video)
    statuses = [stack.wait_for_status(name, timeout=180)["Status"] for name in names]
    after = _start_calls(stack)
    calls = {error: count - before.get(error, 0) for error, count in after.items()}
    answer = rekognition.jobs()
    jobs = [job for job in answer["jobs"] if job["job_id"] not in known]
    busy = sum(job["finished_at"] - job["started_at"] for job in jobs)
    makespan = max(job["finished_at"] for job in jobs) - min(job["started_at"] for job in jobs)
    return Burst(
        start_calls=sum(calls.values()),
        refused=sum(count for error, count in calls.items() if error),
        utilisation=round(busy / (SLOTS * makespan), 3),
        most_running=answer["most_running"],
        statuses={status: statuses.count(status) for status in sorted(set(statuses))},
    )


def _start_calls(stack: Pipeline) -> dict[str, int]:
    """Calls of Start so far by error code, "" for success."""
    counts: dict[str, dict[str, int]] = stack.rekognition.calls()["counts"]
    return counts.get("StartContentModeration", {})


def main(arguments: Sequence[str] | None = None) -> int:
    """Deploy, measure, print, and answer the exit code."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.burst", description=__doc__)
    options.add_argument("--json", action="store_true", help="print JSON")
    as_json = options.parse_args(arguments).json
    with LocalAws(enforce_iam=True) as aws, tempfile.TemporaryDirectory() as folder:
        video = make_video(Path(folder) / "video.mp4", seconds=10).read_bytes()
        stack = Pipeline(aws, deploy(aws, context=dict(CONTEXT)))
        stack.upload("warm-up.mp4", video)
        stack.wait_for_status("warm-up.mp4")
        measured = burst(stack, f"{uuid4().hex[:8]}/", video)
    figures: dict[str, Any] = asdict(measured)
    as_text = "\n".join(f"{name}: {figure}" for name, figure in figures.items())
    return answer(json.dumps(figures) if as_json else as_text, measured.broken())


if __name__ == "__main__":
    sys.exit(main())
