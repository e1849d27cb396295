"""Webhooks: verdicts and decisions, signed, to an address of the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
import aws_cdk.aws_secretsmanager as secretsmanager
from constructs import Construct

from moderation_stack.functions.moderation_function import ModerationFunction
from moderation_stack.monitoring.operations_alarm import OperationsAlarm
from moderation_stack.review.pipeline import check_moderation
from moderation_stack.shared.acknowledge import acknowledge
from moderation_stack.shared.compliance import HIPAA, NIST, accept_inline_policies, accept_rule
from moderation_stack.shared.encryption_key import allow_secrets
from moderation_stack.shared.work_queue import WorkQueue
from moderation_stack.validation import checks
from video_moderation.contract.metrics import Service
from video_moderation.settings import WebhookSettings

if TYPE_CHECKING:
    from moderation_stack.video_moderation import VideoModeration

_TIMEOUT = cdk.Duration.seconds(60)
_AT_A_TIME = 5
_AT_THE_SAME_TIME = 2
_LONG_SECRET = 43


class VerdictWebhook(Construct):
    """Sends each verdict and each decision by HTTPS POST, signed as Standard Webhooks says.

    A message that the receiver does not take is sent again, ten times within twenty minutes; then it waits
    in a dead-letter queue, and an alarm notifies the operators. A message may come twice, with the same
    `webhook-id`.

    Example: `VerdictWebhook(self, "Notify", moderation=moderation, notify_url="https://example.com/verdicts")`

    Args:
        moderation: whose verdicts and decisions are sent.
        notify_url: where to, by https.

    Attributes:
        secret: the key of the signatures, generated; the receiver needs it.
        queue: what is still to be sent.
        dead_letter_queue: what the receiver did not take.

    Raises:
        PropertyError: the address does not begin with https://.
    """

    def __init__(self, scope: Construct, id_: str, *, moderation: VideoModeration, notify_url: str) -> None:
        super().__init__(scope, id_)
        check_moderation(self, moderation)
        checks.https_address("notify_url", notify_url)
        key = moderation.function_defaults.retention.encryption_key
        self.secret = secretsmanager.Secret(
            self,
            "Secret",
            description="Signs the webhooks of video moderation",
            encryption_key=key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                exclude_punctuation=True, password_length=_LONG_SECRET
            ),
        )
        reason = "The receiver holds the same secret: whoever changes it changes it on both sides."
        acknowledge(self.secret, {"AwsSolutions-SMG4": reason})
        accept_rule(self.secret, "SecretsManagerRotationEnabled", reason, (NIST, HIPAA))
        accept_inline_policies(self)
        work = WorkQueue(self, "Queue", consumer_timeout=_TIMEOUT, encryption_key=key)
        self.queue, self.dead_letter_queue = work.queue, work.dead_letter_queue
        target = work.rule_target()
        moderation.on_verdict(f"{id_}Verdicts", target=target)
        moderation.on_decided(f"{id_}Decisions", target=target)
        function = ModerationFunction(
            self,
            "Function",
            handler="webhook",
            description="Sends verdicts and decisions to a webhook",
            service=Service.WEBHOOK,
            settings=WebhookSettings(
                queue_url=work.queue.queue_url, notify_url=notify_url, secret_arn=self.secret.secret_arn
            ),
            timeout=_TIMEOUT,
            memory_mib=256,
            defaults=moderation.function_defaults,
        )
        function.consume(work.queue, batch_size=_AT_A_TIME, max_concurrency=_AT_THE_SAME_TIME)
        # Not `grant_read`, which would name the role in the policy of the key, and so in another stack.
        reads = ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")
        function.allow(*reads, on=[self.secret.secret_arn])
        allow_secrets(function.role, key)
        OperationsAlarm(
            self,
            "DeadLetters",
            topic=moderation.operations_topic,
            metric=work.metric_dead_letters(),
            description="The webhook's receiver did not accept messages; they are in the dead-letter queue.",
            runbook_name="WebhookDeadLetters",
            more_than=0,
        )
