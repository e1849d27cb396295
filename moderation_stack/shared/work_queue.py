"""A queue that hands work to one function, and the dead-letter queue behind it."""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_sqs as sqs
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge

_VISIBILITY_FACTOR = 6
_MAX_RECEIVE_COUNT = 10
_RETENTION = cdk.Duration.days(7)
_DEAD_LETTER_RETENTION = cdk.Duration.days(14)


class WorkQueue(Construct):
    """An encrypted queue whose messages go to a dead-letter queue after ten failed deliveries.

    A message stays hidden for six times the consumer's time limit, as Lambda asks of its queues. The
    dead-letter queue keeps messages twice as long as the queue: a moved message keeps the age it already has.

    Example: `WorkQueue(self, "VideoQueue", consumer_timeout=cdk.Duration.minutes(1)).queue`
    """

    def __init__(self, scope: Construct, id_: str, *, consumer_timeout: cdk.Duration) -> None:
        super().__init__(scope, id_)
        self.dead_letter_queue = sqs.Queue(
            self,
            "DeadLetters",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=_DEAD_LETTER_RETENTION,
        )
        self.queue = sqs.Queue(
            self,
            "Resource",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=_RETENTION,
            visibility_timeout=cdk.Duration.seconds(_VISIBILITY_FACTOR * consumer_timeout.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letter_queue, max_receive_count=_MAX_RECEIVE_COUNT
            ),
        )
        acknowledge(
            self.dead_letter_queue,
            {
                "Serverless-SQSRedrivePolicy": "This is the dead-letter queue itself: its messages wait for "
                "a person, not for a retry."
            },
        )
