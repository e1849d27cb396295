"""Creates a rule that starts something at a fixed rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk.aws_events as events

from moderation_stack.shared.acknowledge import acknowledge

if TYPE_CHECKING:
    import aws_cdk as cdk
    from constructs import Construct


def schedule(
    scope: Construct, *, description: str, every: cdk.Duration, starts: events.IRuleTarget
) -> events.Rule:
    """A rule, made in `scope`, that starts something at a fixed rate; the first time one period from now."""
    rule = events.Rule(
        scope, "Schedule", description=description, schedule=events.Schedule.rate(every), targets=[starts]
    )
    acknowledge(
        rule,
        {
            "Serverless-EventBusDLQ": "The schedule carries no information: the next run finds all that a "
            "lost one would have found."
        },
    )
    return rule
