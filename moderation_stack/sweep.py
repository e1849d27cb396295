"""Finds videos whose upload event was lost: the bucket compared with the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_stepfunctions as sfn
import aws_cdk.aws_stepfunctions_tasks as tasks

from moderation_stack.acknowledge import acknowledge
from moderation_stack.moderation_function import ModerationFunction
from moderation_stack.workflow_role import workflow_role

if TYPE_CHECKING:
    import aws_cdk.aws_lambda as lambda_
    import aws_cdk.aws_s3 as s3
    from constructs import Construct

    from moderation_stack.keeping import Keeping
    from moderation_stack.video_analysis_table import VideoAnalysisTable

TIMEOUT = cdk.Duration.minutes(10)


class Sweep(ModerationFunction):
    """A function that walks the bucket some pages a call, and a state machine that calls it until it has finished.

    It runs every `period`, and whenever somebody starts the state machine.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket: s3.Bucket,
        table: VideoAnalysisTable,
        period: cdk.Duration,
        layer: lambda_.ILayerVersion,
        keeping: Keeping,
    ) -> None:
        super().__init__(
            scope,
            id_,
            handler="sweeper.handler",
            description="Finds videos whose upload event was lost",
            service="sweeper",
            environment={"VIDEO_ANALYSIS_TABLE": table.table_name, "MEDIA_BUCKET": bucket.bucket_name},
            layer=layer,
            timeout=TIMEOUT,
            memory_mib=256,
            keeping=keeping,
        )
        self.allow("dynamodb:GetItem", "dynamodb:PutItem", on=[table.table_arn])
        self.allow("s3:ListBucketVersions", on=[bucket.bucket_arn])
        self.state_machine = sfn.StateMachine(
            self,
            "Workflow",
            comment="Sweeps the bucket, some pages a call",
            definition_body=sfn.DefinitionBody.from_chainable(self._definition()),
            role=workflow_role(self, description="The sweep of the media bucket"),
            logs=sfn.LogOptions(
                destination=keeping.log_group(self, "WorkflowLogs"),
                level=sfn.LogLevel.ALL,
                include_execution_data=False,
            ),
            tracing_enabled=True,
        )
        self._run_every(period)

    def _definition(self) -> sfn.IChainable:
        sweep = tasks.LambdaInvoke(
            self,
            "Sweep some pages",
            lambda_function=self.function,
            payload_response_only=True,
            retry_on_service_exceptions=False,
        )
        sweep.add_retry(
            errors=[sfn.Errors.ALL],
            interval=cdk.Duration.seconds(5),
            backoff_rate=2,
            max_attempts=6,
            jitter_strategy=sfn.JitterType.FULL,
        )
        finished = sfn.Choice(self, "Is the bucket's end reached?")
        finished.when(sfn.Condition.boolean_equals("$.finished", False), sweep)
        return sweep.next(finished.otherwise(sfn.Succeed(self, "Swept")))

    def _run_every(self, period: cdk.Duration) -> None:
        rule = events.Rule(
            self,
            "Schedule",
            description="Sweeps the media bucket",
            schedule=events.Schedule.rate(period),
            targets=[
                targets.SfnStateMachine(
                    self.state_machine, input=events.RuleTargetInput.from_object({}), retry_attempts=3
                )
            ],
        )
        acknowledge(
            rule,
            {
                "Serverless-EventBusDLQ": "The schedule carries no information: the next sweep finds all that "
                "a lost one would have found."
            },
        )
