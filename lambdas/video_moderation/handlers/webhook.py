"""Webhook: sends verdicts and decisions to an HTTPS address of the user."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

from video_moderation.review.webhook import Webhook, post
from video_moderation.runtime import clients, sqs_batch
from video_moderation.runtime.clock import SystemClock
from video_moderation.runtime.observability import logger, metrics
from video_moderation.settings import WebhookSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_sqs import SQSClient


class WebhookFunction:
    """The function, wired: one instance serves all invocations of a process."""

    def __init__(self, settings: WebhookSettings, sqs: SQSClient) -> None:
        secrets = boto3.client("secretsmanager", config=clients.RETRYING)
        secret = secrets.get_secret_value(SecretId=settings.secret_arn)["SecretString"]
        self.sqs = sqs
        self.queue_url = settings.queue_url
        self.webhook = Webhook(settings.notify_url, secret.encode(), SystemClock(), post)

    def handle(self, record: SQSRecord) -> None:
        """One event; a failed one is sent again after a delay that doubles."""
        event = json.loads(record.body)
        with sqs_batch.speaking_of(video_id=event["detail"]["videoId"]):
            self.webhook.deliver(event)


@cache
def _function() -> WebhookFunction:
    sqs = boto3.client("sqs", config=clients.RETRYING)
    return WebhookFunction(WebhookSettings.from_environment(os.environ), sqs)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Sends events to the receiver."""
    function = _function()
    return sqs_batch.process(event, context, function.handle, function.sqs, function.queue_url)
