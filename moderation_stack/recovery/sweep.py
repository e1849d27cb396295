"""The state machine that compares the bucket with the table, to find videos whose upload event was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_iam as iam
import aws_cdk.aws_stepfunctions as sfn
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from moderation_stack.recovery.deployment_rule import DeploymentRule
from moderation_stack.shared.acknowledge import acknowledge, attribute_of, wildcard_finding
from moderation_stack.shared.schedule import schedule
from moderation_stack.shared.workflow import workflow
from video_moderation.contract.messaging.queue_messages import sweep_input

if TYPE_CHECKING:
    from moderation_stack.recovery.sweeper import SweeperFunction
    from moderation_stack.shared.retention import Retention


CHECK_EVERY = cdk.Duration.days(1)
WAIT_AFTER_DEPLOYMENT = cdk.Duration.minutes(10)
"""S3 begins to send the events of a new bucket after about five minutes; twice that, to be safe.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html
"""


class SweepWorkflow(Construct):
    """A state machine that calls the sweeper until it has finished.

    A schedule starts it every `every`, a rule after each deployment, and operators by hand. Its input says
    what it does:

    - `{}`: it looks at the whole bucket.
    - `queue_messages.sweep_input`: it waits, and then looks at the latest uploads only.
    - `queue_messages.backfill_input`: it looks at an existing library.
    - `{"check": true}`, as once a day: it compares the bucket with what must hold, which includes `guard`.

    Its output is `{"checked": …, "found": …, "marker": null, "finished": true, "since": …}`.

    Each call is seven events of the 25,000 that an execution may have, so there may be 3,571 calls of nine
    minutes each. "A library of ten million videos" in docs/explanation/scale.md shows how far that goes.

    Source: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        sweeper: SweeperFunction,
        guard: str,
        every: cdk.Duration,
        retention: Retention,
    ) -> None:
        super().__init__(scope, id_)
        self.state_machine = workflow(
            self,
            comment="Sweeps the media bucket, some pages a call",
            description="The sweep of the media bucket",
            definition=self._definition(sweeper, guard),
            retention=retention,
        )
        reason = "The CDK also grants calls of versions of the sweeper; it is one function and has none."
        acknowledge(self, {wildcard_finding(f"{attribute_of(sweeper.function, 'Arn')}:*"): reason})
        starter = self._starter()
        schedule(self, description="Sweeps the media bucket", every=every, starts=self._start(starter, {}))
        schedule(
            Construct(self, "Check"),
            description="Checks once a day whether the media bucket is as it must be",
            every=CHECK_EVERY,
            starts=self._start(starter, {"check": True}),
        )
        lately = sweep_input(events.EventField.time, int(WAIT_AFTER_DEPLOYMENT.to_seconds()))
        self.deployment_rule = DeploymentRule(
            self,
            "AfterDeployment",
            description="Sweeps the media bucket some minutes after a deployment",
            starts=self._start(starter, lately),
        )

    def _start(self, starter: iam.Role, data: dict[str, object]) -> targets.SfnStateMachine:
        return targets.SfnStateMachine(
            self.state_machine,
            input=events.RuleTargetInput.from_object(data),
            role=starter,
            max_event_age=cdk.Duration.hours(1),
        )

    def _call(
        self, name: str, sweeper: SweeperFunction, payload: sfn.TaskInput | None = None
    ) -> tasks.LambdaInvoke:
        call = tasks.LambdaInvoke(
            self,
            name,
            lambda_function=sweeper.function,
            payload=payload,
            payload_response_only=True,
            retry_on_service_exceptions=False,
        )
        # A sweep that fails begins again at the next, so it is given up only after some ten minutes.
        call.add_retry(
            errors=[sfn.Errors.ALL],
            interval=cdk.Duration.seconds(5),
            backoff_rate=2,
            max_attempts=8,
            jitter_strategy=sfn.JitterType.FULL,
        )
        return call

    def _definition(self, sweeper: SweeperFunction, guard: str) -> sfn.IChainable:
        sweep = self._call("Sweep some pages", sweeper)
        reached = sfn.Choice(self, "Is the bucket's end reached?")
        reached.when(sfn.Condition.boolean_equals("$.finished", False), sweep)
        sweep.next(reached.otherwise(sfn.Succeed(self, "Swept")))
        wait = sfn.Wait(self, "Wait for the events", time=sfn.WaitTime.seconds_path("$.waitSeconds"))
        first = sfn.Choice(self, "Check, wait or sweep?")
        first.when(sfn.Condition.is_present("$.waitSeconds"), wait.next(sweep))
        # The guard is part of the definition: whoever starts an execution cannot say what must hold.
        check = self._call("Check the bucket", sweeper, sfn.TaskInput.from_object({"check": guard}))
        first.when(sfn.Condition.is_present("$.check"), check.next(sfn.Succeed(self, "Checked")))
        return first.otherwise(sweep)

    def _starter(self) -> iam.Role:
        """A role that EventBridge can assume for rules of this account only."""
        return iam.Role(
            self,
            "StarterRole",
            description="The rules that start the sweep of the media bucket",
            assumed_by=iam.ServicePrincipal(
                "events.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            ),
        )
