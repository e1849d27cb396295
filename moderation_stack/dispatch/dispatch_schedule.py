"""The schedule that triggers a dispatch run even if every other trigger was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_events as events
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge

if TYPE_CHECKING:
    from moderation_stack.shared.work_queue import WorkQueue


class DispatchSchedule(Construct):
    """A rule that sends a dispatch trigger to the video queue at a fixed rate.

    Uploads, completions and recoveries trigger dispatch too. If such a message is lost, the videos wait for
    one period of this schedule at most.

    Example: `DispatchSchedule(self, "DispatchSchedule", every=cdk.Duration.minutes(1), queue=videos)`
    """

    def __init__(self, scope: Construct, id_: str, *, every: cdk.Duration, queue: WorkQueue) -> None:
        super().__init__(scope, id_)
        target = queue.rule_target(
            dead_letters=False, max_event_age=cdk.Duration.minutes(1), retry_attempts=1
        )
        self.rule = events.Rule(
            self,
            "Resource",
            description="Triggers a dispatch run in case other triggers were lost",
            schedule=events.Schedule.rate(every),
            targets=[target],
        )
        acknowledge(
            self.rule,
            {
                "Serverless-EventBusDLQ": "A scheduled trigger carries no information: the next one replaces "
                "a lost one, while kept triggers would hide the videos in the dead-letter queue."
            },
        )
