"""Makes good what was lost on the way, on a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets

from moderation_stack.acknowledge import acknowledge
from moderation_stack.moderation_function import ModerationFunction
from moderation_stack.video_analysis_table import BY_STATUS

if TYPE_CHECKING:
    import aws_cdk.aws_lambda as lambda_
    import aws_cdk.aws_sqs as sqs
    from constructs import Construct

    from moderation_stack.keeping import Keeping
    from moderation_stack.recovery import Recovery
    from moderation_stack.video_analysis_table import VideoAnalysisTable

TIMEOUT = cdk.Duration.minutes(5)


class Reconciler(ModerationFunction):
    """The function that asks about videos that are on their way for longer than that can take.

    It runs every `period`, and also measures the ages that the alarms watch.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        table: VideoAnalysisTable,
        completion_queue: sqs.Queue,
        recovery: Recovery,
        stale_after: cdk.Duration,
        period: cdk.Duration,
        layer: lambda_.ILayerVersion,
        keeping: Keeping,
    ) -> None:
        super().__init__(
            scope,
            id_,
            handler="reconciler.handler",
            description="Finds videos that nobody looks after any more",
            service="reconciler",
            environment={
                "VIDEO_ANALYSIS_TABLE": table.table_name,
                "COMPLETION_QUEUE_URL": completion_queue.queue_url,
                "RECOVERY_STATE_MACHINE_ARN": recovery.state_machine.state_machine_arn,
                "STALE_AFTER_SECONDS": f"{stale_after.to_seconds():.0f}",
            },
            layer=layer,
            timeout=TIMEOUT,
            memory_mib=256,
            keeping=keeping,
        )
        self.allow("dynamodb:UpdateItem", on=[table.table_arn])
        self.allow("dynamodb:Query", on=[table.index_arn(BY_STATUS)])
        self.allow("rekognition:GetContentModeration", on=["*"])
        self.allow("sqs:SendMessage", on=[completion_queue.queue_arn])
        recovery.state_machine.grant_start_execution(self.role)
        self.allow("states:DescribeExecution", on=[recovery.executions_arn])
        acknowledge(
            self.role,
            {
                f"AwsSolutions-IAM5[{recovery.executions_finding}]": "Executions are named for videos and "
                "attempts: all of this one state machine may have to be asked about."
            },
        )
        self._run_every(period)

    def _run_every(self, period: cdk.Duration) -> None:
        rule = events.Rule(
            self,
            "Schedule",
            description="Runs the reconciler",
            schedule=events.Schedule.rate(period),
            targets=[targets.LambdaFunction(self.function, max_event_age=period, retry_attempts=0)],
        )
        acknowledge(
            rule,
            {
                "Serverless-EventBusDLQ": "The schedule carries no information: the next run sees all that a "
                "lost one would have seen."
            },
        )
