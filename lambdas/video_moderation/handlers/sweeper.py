"""Sweeper: finds videos in the bucket whose upload event was lost, some pages a call."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.metrics import MetricUnit

from video_moderation.bucket.check import BucketCheck
from video_moderation.contract.metrics import MetricName
from video_moderation.contract.storage.bucket_policy import BucketGuard
from video_moderation.contract.storage.uploads import prefixes_of
from video_moderation.handlers.wiring import turns_of
from video_moderation.inspection.durations import Durations
from video_moderation.recovery.bucket_sweeper import BucketSweeper
from video_moderation.recovery.sweep import Sweep
from video_moderation.runtime import clients
from video_moderation.runtime.clock import SystemClock
from video_moderation.runtime.observability import logger, metrics
from video_moderation.runtime.work_pool import ThreadWorkPool
from video_moderation.settings import SweeperSettings
from video_moderation.videos.deletions import Deletions
from video_moderation.videos.video_analysis_table import VideoAnalysisTable
from video_moderation.videos.watch_mark import WatchMark

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from video_moderation.bucket.check import BucketFinding
    from video_moderation.runtime.clock import Clock
    from video_moderation.runtime.work_pool import WorkPool

# A page of 1,000 versions, each recorded, or a hundred of them read, fits into this.
RESERVE = timedelta(seconds=90)
# An operator who stops a backfill waits for the call under way.
BACKFILL_CALL = timedelta(minutes=2)


class Sweeper:
    """The function, wired: one instance serves all invocations of a process."""

    def __init__(
        self, settings: SweeperSettings, clock: Clock, name: str, pool: WorkPool | None = None
    ) -> None:
        self.clock = clock
        self.bucket = settings.media_bucket
        dynamodb = boto3.resource("dynamodb", config=clients.RETRYING)
        table = dynamodb.Table(settings.video_analysis_table)
        analysis, watch = VideoAnalysisTable(table), WatchMark(table, name)
        suffixes = tuple(settings.video_suffixes.split(","))
        turns = turns_of(settings, dynamodb, analysis, clock)
        s3 = boto3.client("s3", config=clients.RETRYING)
        durations = Durations(s3, pool or ThreadWorkPool())
        prefixes = prefixes_of(settings.video_prefixes)
        self.s3 = s3
        deletions = Deletions(s3, analysis, self.bucket, clock, turns)
        self.sweeper = BucketSweeper(
            s3, analysis, watch, clock, durations, suffixes, turns, prefixes, deletions
        )

    def check(self, guard: BucketGuard) -> list[BucketFinding]:
        """Compares the bucket with what must hold; each problem is logged."""
        found = BucketCheck(self.s3, self.bucket, guard).run()
        problems = [finding for finding in found if not finding.is_note]
        for problem in problems:
            logger.error("the media bucket is not as it must be", **asdict(problem))
        metrics.add_metric(MetricName.BUCKET_PROBLEMS, MetricUnit.Count, len(problems))
        return found


@cache
def _function() -> Sweeper:
    settings = SweeperSettings.from_environment(os.environ)
    return Sweeper(settings, SystemClock(), os.environ["AWS_LAMBDA_FUNCTION_NAME"])


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Goes on with the sweep that `event` describes.

    `{}` begins one of the whole bucket, `queue_messages.sweep_input` one of the latest uploads,
    `queue_messages.backfill_input` a backfill, and the last answer continues any of them. The state machine
    also asks for a check of the bucket, with what its policy must guard.
    """
    function = _function()
    if "check" in event:
        found = function.check(BucketGuard.from_json(event["check"]))
        return {"finished": True, "findings": [asdict(finding) for finding in found]}
    remaining = timedelta(milliseconds=context.get_remaining_time_in_millis())
    before = Sweep.from_json(event)
    call = remaining - RESERVE
    if before.backfill:
        call = min(call, BACKFILL_CALL)
    after = function.sweeper.run(function.bucket, before, function.clock.now() + call)
    if after.backfill:
        return after.to_json()
    metrics.add_metric(MetricName.VIDEOS_FOUND, MetricUnit.Count, after.found - before.found)
    not_moderated = sum(after.others.values()) - sum(before.others.values())
    metrics.add_metric(MetricName.OBJECTS_NOT_MODERATED, MetricUnit.Count, not_moderated)
    return after.to_json()
