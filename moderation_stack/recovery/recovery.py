"""The state machine that retries a failed moderation, or ends the video UNDETERMINED."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from moderation_stack.recovery.recovery_definition import recovery_definition
from moderation_stack.shared.acknowledge import attribute_of, place_of, wildcard_finding
from moderation_stack.shared.encryption_key import allow_storage, key_of
from moderation_stack.shared.workflow import workflow

if TYPE_CHECKING:
    import aws_cdk.aws_dynamodb as dynamodb
    import aws_cdk.aws_sqs as sqs

    from moderation_stack.shared.retention import Retention


class RecoveryWorkflow(Construct):
    """A standard workflow of service integrations: it waits for hours at no cost and runs no code.

    An execution starts with what `video_moderation.contract.messaging.queue_messages.recovery_input` returns.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        table: dynamodb.ITable,
        video_queue: sqs.Queue,
        completion_queue: sqs.Queue,
        max_attempts: int,
        backoff: cdk.Duration,
        retention: Retention,
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
        self.state_machine = workflow(
            self,
            comment="Retries videos whose moderation failed, with backoff; concludes those it gives up on",
            description="The recovery of failed video moderation jobs",
            definition=definition,
            retention=retention,
        )
        allow_storage(self.state_machine.role, retention.encryption_key, key_of(table))

    @property
    def executions_arn(self) -> str:
        """The ARN pattern of this state machine's executions, for a permission to describe them."""
        return cdk.Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{self.state_machine.state_machine_name}:*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    @property
    def executions_finding(self) -> str:
        """What cdk-nag calls a permission on `executions_arn`."""
        partition, region, account = place_of(self)
        name = attribute_of(self.state_machine, "Name")
        return wildcard_finding(f"arn:{partition}:states:{region}:{account}:execution:{name}:*")
