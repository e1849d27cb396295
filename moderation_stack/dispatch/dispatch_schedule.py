"""The bell that rings whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge

if TYPE_CHECKING:
    from moderation_stack.shared.work_queue import WorkQueue


class Clock(Construct):
    """A rule that rings the video queue at a fixed rate, so that a lost message costs one period at most."""

    def __init__(self, scope: Construct, id_: str, *, period: cdk.Duration, rings: WorkQueue) -> None:
        super().__init__(scope, id_)
        self.rule = events.Rule(
            self,
            "Resource",
            description="Rings the video queue, in case another bell was lost",
            schedule=events.Schedule.rate(period),
            targets=[targets.SqsQueue(rings.queue, max_event_age=cdk.Duration.minutes(1), retry_attempts=1)],
        )
        acknowledge(
            self.rule,
            {
                "Serverless-EventBusDLQ": "A tick carries no information: the next one makes up for a lost "
                "one, while kept ticks would bury the videos in the dead-letter queue."
            },
        )
