"""A queue that hands work to one function, and the dead-letter queue behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_sqs as sqs
from constructs import Construct

from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.cfn_resource import cfn_resource

if TYPE_CHECKING:
    import aws_cdk.aws_cloudwatch as cloudwatch
    import aws_cdk.aws_kms as kms

_VISIBILITY_FACTOR = 6
_MAX_RECEIVE_COUNT = 10
_RETENTION = cdk.Duration.days(7)
_DEAD_LETTER_RETENTION = cdk.Duration.days(14)


class WorkQueue(Construct):
    """An encrypted queue whose messages go to a dead-letter queue after ten failed deliveries.

    A message stays hidden for six times the consumer's time limit, as Lambda asks of its queues. The
    dead-letter queue keeps messages twice as long as the queue: a moved message keeps the age it already has.

    Example: `WorkQueue(self, "VideoQueue", consumer_timeout=cdk.Duration.minutes(1)).queue`

    Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        consumer_timeout: cdk.Duration,
        encryption_key: kms.IKey | None = None,
    ) -> None:
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
        if encryption_key is not None:
            _encrypt(encryption_key, self.queue, self.dead_letter_queue)
        acknowledge(
            self.dead_letter_queue,
            {
                "Serverless-SQSRedrivePolicy": "This is the dead-letter queue itself: its messages wait for "
                "a person, not for a retry."
            },
        )

    def metric_dead_letters(self) -> cloudwatch.Metric:
        """The number of messages in the dead-letter queue, the greatest of each five minutes."""
        return self.dead_letter_queue.metric_approximate_number_of_messages_visible(
            period=cdk.Duration.minutes(5), statistic="Maximum"
        )

    def rule_target(self, *, dead_letters: bool = True, **options: Any) -> events.IRuleTarget:
        """The queue as the target of a rule; what cannot be delivered goes to its dead-letter queue.

        Example: `events.Rule(self, "Uploads", event_pattern=pattern, targets=[work.rule_target()])`

        Args:
            dead_letters: whether events that cannot be delivered are kept.
            options: the further options of `targets.SqsQueue`.
        """
        if dead_letters:
            options["dead_letter_queue"] = self.dead_letter_queue
        return targets.SqsQueue(self.queue, **options)


def _encrypt(key: kms.IKey, *queues: sqs.Queue) -> None:
    """Encrypt the queues with the key by their L1 resources, which the CDK's helpers do not look at.

    The helpers grant more than is needed. They let SNS use a key that they know for topics of every account,
    EventBridge for rules of every account, and each consumer and sender for everything that the key encrypts,
    videos included. The module `encryption_key` grants what is needed.
    """
    for queue in queues:
        resource = cfn_resource(queue, sqs.CfnQueue)
        resource.sqs_managed_sse_enabled = None
        resource.kms_master_key_id = key.key_arn
