"""The rule that notices the end of a deployment of the stack it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_events as events
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge

if TYPE_CHECKING:
    from constructs import IConstruct

_DEPLOYED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
"""Every end of a deployment after which the stack is in use; each may have made or changed the bucket."""


class DeploymentRule(Construct):
    """Starts something after each deployment of this stack, including the one that creates the rule.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/eventbridge-events.html
    """

    def __init__(self, scope: Construct, id_: str, *, description: str, starts: events.IRuleTarget) -> None:
        super().__init__(scope, id_)
        self._rule = events.Rule(
            self,
            "Resource",
            description=description,
            event_pattern=events.EventPattern(
                source=["aws.cloudformation"],
                detail_type=["CloudFormation Stack Status Change"],
                detail={
                    "stack-id": [cdk.Stack.of(self).stack_id],
                    "status-details": {"status": list(_DEPLOYED)},
                },
            ),
            targets=[starts],
        )
        acknowledge(
            self._rule,
            {"Serverless-EventBusDLQ": "The scheduled sweep finds all that a lost event would have found."},
        )

    def precede(self, construct: IConstruct) -> None:
        """Create the rule before `construct`, so that it is in force when the first deployment ends.

        EventBridge takes a moment to apply a new rule. What takes long to create gives it that moment.
        """
        construct.node.add_dependency(self._rule)
