"""A queue that hands work to one function, and the dead-letter queue behind it."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_iam as iam
import aws_cdk.aws_kms as kms
import aws_cdk.aws_sqs as sqs
import jsii
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

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        consumer_timeout: cdk.Duration,
        encryption_key: kms.IKey | None = None,
    ) -> None:
        super().__init__(scope, id_)
        key = _as_imported(self, encryption_key)
        encryption = sqs.QueueEncryption.KMS if key else sqs.QueueEncryption.SQS_MANAGED
        self.dead_letter_queue = sqs.Queue(
            self,
            "DeadLetters",
            encryption=encryption,
            encryption_master_key=key,
            enforce_ssl=True,
            retention_period=_DEAD_LETTER_RETENTION,
        )
        self.queue = sqs.Queue(
            self,
            "Resource",
            encryption=encryption,
            encryption_master_key=key,
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

    def rule_target(self, *, dead_letters: bool = True, **options: Any) -> events.IRuleTarget:
        """The queue as the target of a rule; what cannot be delivered goes to its dead-letter queue.

        Example: `events.Rule(self, "Uploads", event_pattern=pattern, targets=[work.rule_target()])`

        Args:
            dead_letters: whether events that cannot be delivered are kept.
            options: the further options of `targets.SqsQueue`.
        """
        if dead_letters:
            options["dead_letter_queue"] = self.dead_letter_queue
        if self.queue.encryption_master_key is None:
            return targets.SqsQueue(self.queue, **options)
        return _EncryptedQueue(self.queue, options)


def _as_imported(scope: Construct, key: kms.IKey | None) -> kms.IKey | None:
    """The key, in a form whose policy the CDK does not extend.

    Beside an encrypted queue, the CDK would let SNS use the key for topics of every account.
    `encryption_key.let_services_use` extends the policy instead.
    """
    return None if key is None else kms.Key.from_key_arn(scope, "Key", key.key_arn)


@jsii.implements(events.IRuleTarget)
class _EncryptedQueue:
    """An encrypted queue as a target; the CDK would accept messages of the rules of every account."""

    def __init__(self, queue: sqs.Queue, options: dict[str, Any]) -> None:
        self._queue = queue
        self._options = options

    def bind(self, rule: Any, id: str | None = None) -> events.RuleTargetConfig:  # noqa: A002
        """Called by a rule that has this target."""
        self._queue.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"],
                resources=[self._queue.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": rule.rule_arn}},
            )
        )
        name = f"For{rule.node.addr}"
        as_imported = sqs.Queue.from_queue_arn(self._queue, name, self._queue.queue_arn)
        return targets.SqsQueue(as_imported, **self._options).bind(rule, id)
