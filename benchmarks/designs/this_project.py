"""This project: its own handlers, over AWS in memory and in virtual time.

Real: `video_processor.handler` and `content_alert.handler` with all that they do: recording, dispatching,
reading results, tagging, announcing, concluding.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from benchmarks.designs.functions import counted_metrics
from benchmarks.designs.outcome import measured
from benchmarks.designs.pipeline import Pipeline
from benchmarks.virtual_aws.region import Region, repeatable
from benchmarks.virtual_aws.sqs import bill_idle_polls

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.designs.outcome import Outcome
    from benchmarks.virtual_aws.region import Conditions

NAME = "this project"


def run(videos: int, conditions: Conditions, watch: Callable[[float], None] = lambda share: None) -> Outcome:
    """Drains a backlog; `watch` is told now and then which share of the videos has its verdict."""
    with ExitStack() as stack:
        stack.enter_context(repeatable(conditions.seed))
        counts = stack.enter_context(counted_metrics())
        pipeline = Pipeline(Region(videos, conditions), stack)
        pipeline.region.simulation.run(lambda: watch(pipeline.concluded / videos))
        return _outcome(pipeline, counts["DispatchErrors"])


def _outcome(pipeline: Pipeline, dispatch_errors: int) -> Outcome:
    region = pipeline.region
    queues = (pipeline.video_queue, pipeline.completion_queue)
    decisions = pipeline.completion_queue  # nobody decides here, but Content Alert polls for it as well
    for queue in (*queues, decisions):
        bill_idle_polls(queue.ledger, region.makespan)
    lost = len(region.backlog.uploads) - pipeline.concluded
    errors = dispatch_errors + sum(queue.failures for queue in queues)
    starting, concluding = (queue.ledger for queue in queues)
    return measured(NAME, region, lost, starting, concluding, errors)
