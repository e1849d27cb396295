"""A library beside fresh uploads on the local AWS: how long an upload waits, and that nothing is lost.

    python -m benchmarks.backfill --videos 10000 --minutes 5

The real command records the library. While all slots are taken by its videos, fresh ones are uploaded one
after the other. Then the command runs once more.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
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
from moderation_local.waiting import until
from video_moderation.contract.messaging.queue_messages import dispatch_trigger
from video_moderation.contract.status import Status
from video_moderation.runtime.clock import parse_iso
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Sequence

SLOTS, JOB_SECONDS, STARTS_PER_SECOND = 5, 15.0, 50


@dataclass(frozen=True)
class Measured:
    """What became of the library and of the uploads beside it; times in seconds.

    `waits` are the times between an upload and the start of its job, and `overtaken_by` says how many jobs of
    the library were started in each of these times: once every slot has a new job, a job's time has passed.
    """

    videos: int
    recorded: int
    recording_seconds: float
    recorded_again: int
    rows: int
    concluded: int
    waits: tuple[float, ...]
    overtaken_by: tuple[int, ...]
    dead_letters: int

    def broken(self) -> list[str]:
        """Every promise that it breaks, in words."""
        lines = []
        if (self.recorded, self.rows) != (self.videos, self.videos):
            lines.append(f"of {self.videos} videos {self.recorded} were recorded, and {self.rows} have a row")
        if self.recorded_again:
            lines.append(f"the second run recorded {self.recorded_again}")
        if max(self.overtaken_by) > SLOTS:
            lines.append(f"{max(self.overtaken_by)} jobs were started before an upload's, more than {SLOTS}")
        if self.dead_letters:
            lines.append(f"{self.dead_letters} messages are in dead-letter queues")
        return lines


def measure(
    stack: Pipeline,
    folder: str,
    video: bytes,
    *,
    videos: int,
    uploads: int,
    seconds: float,
    job_seconds: float,
) -> Measured:
    """Put so many videos into the bucket unheard of, backfill, and upload others over so many seconds."""
    stack.rekognition.set(
        max_concurrent_jobs=SLOTS, minimum_job_seconds=job_seconds, start_calls_per_second=STARTS_PER_SECOND
    )
    unheard(stack, [f"{folder}old/{number:05d}.mp4" for number in range(videos)], video)
    began = time.monotonic()
    recorded = backfill(stack, f"{folder}old/")
    took = time.monotonic() - began
    run_the_schedule(stack)
    until(lambda: stack.rekognition.jobs()["running"] >= SLOTS, "the slots are not taken", timeout=120)
    names = [f"{folder}new/{number:02d}.mp4" for number in range(uploads)]
    for name in names:
        stack.upload(name, video)
        time.sleep(seconds / uploads)
    fresh = [stack.wait_for_status(name, timeout=180) for name in names]
    again = backfill(stack, f"{folder}old/")
    library = _rows(stack, f"{folder}old/")
    statuses = [str(row["Status"]) for row in library]
    starts = [str(row["StartedAt"]) for row in library if "StartedAt" in row]
    return Measured(
        videos=videos,
        recorded=recorded,
        recording_seconds=round(took, 1),
        recorded_again=again,
        rows=len(statuses),
        concluded=sum(Status(status).is_verdict for status in statuses),
        waits=tuple(map(_wait, fresh)),
        overtaken_by=tuple(
            sum(str(row["QueuedAt"]) < start < str(row["StartedAt"]) for start in starts) for row in fresh
        ),
        dead_letters=len(stack.dead_letters()),
    )


def unheard(stack: Pipeline, names: Sequence[str], video: bytes) -> None:
    """Store videos while the bucket announces nothing, as before it had a pipeline."""
    before = stack.s3.get_bucket_notification_configuration(Bucket=stack.bucket)
    before.pop("ResponseMetadata", None)
    stack.s3.put_bucket_notification_configuration(Bucket=stack.bucket, NotificationConfiguration={})
    for name in names:
        stack.s3.put_object(Bucket=stack.bucket, Key=name, Body=video)
    stack.s3.put_bucket_notification_configuration(Bucket=stack.bucket, NotificationConfiguration=before)


def backfill(stack: Pipeline, prefix: str) -> int:
    """Run the command, and return how many videos it recorded."""
    return int(command(stack, "backfill", "--prefix", prefix, "--until", "2100-01-01", "--yes")["recorded"])


def command(stack: Pipeline, *arguments: str) -> dict[str, Any]:
    """Run `video-moderation` on the stack, and return its answer.

    Raises:
        RuntimeError: it failed; the message is what it said.
    """
    ran = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "moderation_cli", *arguments, "--output", "json"],
        env=stack.aws.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    return dict(json.loads(ran.stdout))


def run_the_schedule(stack: Pipeline) -> None:
    """What the dispatch schedule does every minute on AWS; the local AWS keeps no schedules."""
    queue = stack.deployment.outputs["VideoQueueArn"].rpartition(":")[2]
    url = stack.sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    stack.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(dispatch_trigger("schedule")))


def _wait(row: dict[str, Any]) -> float:
    return round((parse_iso(row["StartedAt"]) - parse_iso(row["QueuedAt"])).total_seconds(), 1)


def _rows(stack: Pipeline, prefix: str) -> list[dict[str, Any]]:
    rows = items(stack.video_analysis_table.scan, ConsistentRead=True)
    return [row for row in rows if str(row.get("VideoName", "")).startswith(prefix)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Deploy, measure, print, and answer the exit code."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.backfill", description=__doc__)
    options.add_argument("--videos", type=int, default=1_000, help="of the library")
    options.add_argument("--uploads", type=int, default=20, help="beside it")
    options.add_argument("--minutes", type=float, default=2.0, help="over which they are uploaded")
    options.add_argument("--json", action="store_true", help="print JSON")
    chosen = options.parse_args(arguments)
    with LocalAws(enforce_iam=True) as aws, tempfile.TemporaryDirectory() as folder:
        video = make_video(Path(folder) / "video.mp4", seconds=2).read_bytes()
        stack = Pipeline(aws, deploy(aws, context=dict(CONTEXT)))
        measured = measure(
            stack,
            f"{uuid4().hex[:8]}/",
            video,
            videos=chosen.videos,
            uploads=chosen.uploads,
            seconds=60 * chosen.minutes,
            job_seconds=JOB_SECONDS,
        )
    figures: dict[str, Any] = asdict(measured)
    as_text = "\n".join(f"{name}: {figure}" for name, figure in figures.items())
    return answer(json.dumps(figures) if chosen.json else as_text, measured.broken())


if __name__ == "__main__":
    sys.exit(main())
