"""The state machine that gives a failed video another chance, or gives up on it aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_stepfunctions as sfn
from constructs import Construct

from moderation_stack.acknowledge import acknowledge
from moderation_stack.recovery_definition import recovery_definition

if TYPE_CHECKING:
    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_sqs as sqs

    from moderation_stack.keeping import Keeping


class Recovery(Construct):
    """A standard workflow of service integrations only: it waits for hours at no cost, and has no code.

    Started with `{"VideoId": "…", "Attempt": 1, "Retryable": true, "Reason": "…"}`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        table: dynamodb.Table,
        video_queue: sqs.Queue,
        completion_queue: sqs.Queue,
        max_attempts: int,
        backoff: cdk.Duration,
        keeping: Keeping,
    ) -> None:
        super().__init__(scope, id_)
        definition = recovery_definition(
            self,
            table=table,
            video_queue=video_queue,
            completion_queue=completion_queue,
            max_attempts=max_attempts,
            backoff=backoff,
        )
        self.state_machine = sfn.StateMachine(
            self,
            "Resource",
            comment="Retries videos whose moderation failed, with backoff; concludes those it gives up on",
            definition_body=sfn.DefinitionBody.from_chainable(definition),
            state_machine_type=sfn.StateMachineType.STANDARD,
            role=self._role(),
            logs=sfn.LogOptions(
                destination=keeping.log_group(self, "Logs"),
                level=sfn.LogLevel.ALL,
                # The execution's history holds the data already; the log needs the course of events only.
                include_execution_data=False,
            ),
            tracing_enabled=True,
        )

    def _role(self) -> iam.Role:
        """Step Functions may take this role on for state machines of this account only.

        Source: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
        """
        stack = cdk.Stack.of(self)
        machines = stack.format_arn(
            service="states",
            resource="stateMachine",
            resource_name="*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        role = iam.Role(
            self,
            "Role",
            description="The recovery of failed video moderation jobs",
            assumed_by=iam.ServicePrincipal(
                "states.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": stack.account},
                    "ArnLike": {"aws:SourceArn": machines},
                },
            ),
        )
        acknowledge(
            role,
            {
                "AwsSolutions-IAM5[Resource::*]": "X-Ray and the delivery of logs have no resources to name "
                "in a policy: AWS defines these actions for all resources only."
            },
        )
        return role
