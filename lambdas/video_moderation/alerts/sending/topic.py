"""An SNS topic whose messages have two forms: text for e-mail, and JSON for every other protocol."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from video_moderation.contract.messaging.delivery import DELIVERY_ATTRIBUTE
from video_moderation.runtime.observability import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sns import SNSClient

    from video_moderation.contract.messaging.delivery import Delivery


@dataclass(frozen=True)
class Notification:
    """One message: its subject and text for people, its document for programs, and what to filter by."""

    subject: str
    text: str
    document: Mapping[str, Any]
    delivery: Delivery
    attributes: Mapping[str, Any]


class Topic:
    """Publishes notifications to one topic."""

    def __init__(self, sns: SNSClient, arn: str) -> None:
        self._sns = sns
        self._arn = arn

    def publish(self, notification: Notification) -> None:
        """Publishes one message in both forms; the document gets the text as its field `text`.

        Message:
            delivery (text): how people hear of it: `single` by an e-mail of its own, `collected` by the next
                digest, and `digest` if the message is one.
        """
        for_programs = json.dumps({**notification.document, "text": notification.text})
        self._sns.publish(
            TopicArn=self._arn,
            Subject=notification.subject,
            Message=json.dumps({"default": for_programs, "email": notification.text}),
            MessageStructure="json",
            MessageAttributes={
                **notification.attributes,
                DELIVERY_ATTRIBUTE: {"DataType": "String", "StringValue": notification.delivery.value},
            },
        )
        logger.info("alert published", topic=self._arn, delivery=notification.delivery)
