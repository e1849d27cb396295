"""The function that finds stuck videos and restarts them, on a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_events_targets as targets

from moderation_stack.functions.moderation_function import ModerationFunction
from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.schedule import schedule
from moderation_stack.shared.topic_key import PUBLISHER_FINDING, PUBLISHER_REASON
from moderation_stack.storage.tables import index_arn
from video_moderation.contract.metrics import Service
from video_moderation.contract.storage.tables import AWAITING_DECISION, BY_STATUS
from video_moderation.settings import ReconcilerSettings

if TYPE_CHECKING:
    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_sns as sns
    import aws_cdk.aws_sqs as sqs
    from constructs import Construct

    from moderation_stack.functions.function_defaults import FunctionDefaults
    from moderation_stack.recovery.recovery import RecoveryWorkflow
    from moderation_stack.storage.tables import AlertTable

TIMEOUT = cdk.Duration.minutes(5)
_NEXT_RUN = (
    "Its schedule starts it with an event that carries no data. A failed run is not retried: the next run "
    "reads the same rows again, and alarms report errors and missing runs."
)
_LONGEST_EVENT_AGE_SECONDS = 21_600


class ReconcilerFunction(ModerationFunction):
    """The function that checks videos whose moderation takes longer than `stale_after`.

    It runs every `every`. It also measures the ages that the alarms watch, and sends the alerts that wait
    for a digest.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        table: dynamodb.ITable,
        collected: AlertTable,
        completion_queue: sqs.Queue,
        alerts: sns.ITopic,
        operations: sns.ITopic,
        recovery: RecoveryWorkflow,
        stale_after: cdk.Duration,
        every: cdk.Duration,
        operators_expected: int,
        defaults: FunctionDefaults,
    ) -> None:
        super().__init__(
            scope,
            id_,
            handler="reconciler",
            description="Finds stuck videos and restarts them, and sends digests of alerts",
            service=Service.RECONCILER,
            settings=ReconcilerSettings(
                video_analysis_table=table.table_name,
                alert_table=collected.table_name,
                completion_queue_url=completion_queue.queue_url,
                alert_topic_arn=alerts.topic_arn,
                operations_topic_arn=operations.topic_arn,
                recovery_state_machine_arn=recovery.state_machine.state_machine_arn,
                aws_region=cdk.Stack.of(scope).region,
                stack_name=cdk.Stack.of(scope).stack_name,
                operators_expected=str(operators_expected),
                stale_after_seconds=f"{stale_after.to_seconds():.0f}",
            ),
            timeout=TIMEOUT,
            memory_mib=256,
            defaults=defaults,
        )
        self.allow("dynamodb:UpdateItem", on=[table.table_arn])
        self.allow("dynamodb:Query", on=[index_arn(table, BY_STATUS), index_arn(table, AWAITING_DECISION)])
        self.allow("rekognition:GetContentModeration", on=["*"])
        self.allow("sqs:SendMessage", on=[completion_queue.queue_arn])
        self._allow_digests(collected, alerts, operations)
        recovery.state_machine.grant_start_execution(self.role)
        self.allow("states:DescribeExecution", on=[recovery.executions_arn])
        reason = "Executions are named for videos and attempts: it may describe any of this state machine."
        acknowledge(self.role, {recovery.executions_finding: reason})
        self._run(every)

    def _allow_digests(self, collected: AlertTable, *topics: sns.ITopic) -> None:
        self.allow(
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:Query",
            "dynamodb:BatchWriteItem",
            on=[collected.table_arn],
        )
        self.allow("sns:GetTopicAttributes", on=[topic.topic_arn for topic in topics])
        for topic in topics:
            topic.grant_publish(self.role)
        acknowledge(self.role, {PUBLISHER_FINDING: PUBLISHER_REASON})

    def _run(self, every: cdk.Duration) -> None:
        target = targets.LambdaFunction(self.function, max_event_age=every, retry_attempts=1)
        schedule(self, description="Runs the reconciler", every=every, starts=target)
        # Otherwise the events of an outage would wait for up to six hours and then all run at once.
        age = min(every.to_seconds(), _LONGEST_EVENT_AGE_SECONDS)
        self.function.configure_async_invoke(max_event_age=cdk.Duration.seconds(age), retry_attempts=0)
        self.needs_no_dead_letters(_NEXT_RUN)
        acknowledge(self, {"Serverless-LambdaAsyncFailureDestination": _NEXT_RUN})
