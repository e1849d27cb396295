"""Read what a topic sends, as a program subscribed with a queue gets it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from moderation_local.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderation_local.aws.local_aws import LocalAws


@dataclass(frozen=True)
class Notification:
    """A message of a topic: its subject, its body, and its attributes by name."""

    subject: str
    message: str
    attributes: dict[str, str]


class Inbox:
    """A queue subscribed to a topic without raw delivery, so that subjects are seen too.

    >>> inbox = Inbox(aws, topic_arn)  # doctest: +SKIP
    >>> inbox.wait_for(lambda notification: "party.mp4" in notification.message).subject  # doctest: +SKIP
    'Flagged: party.mp4 …'
    """

    def __init__(self, aws: LocalAws, topic_arn: str) -> None:
        self._topic_arn = topic_arn
        self._sqs, self._sns = aws.client("sqs"), aws.client("sns")
        self._read: list[Notification] = []
        self._queue_url = self._sqs.create_queue(QueueName=f"inbox-{uuid4()}")["QueueUrl"]
        self._subscribe()

    def notifications(self) -> list[Notification]:
        """Return everything received so far, oldest first."""
        while messages := self._receive():
            self._read += [_notification(json.loads(message["Body"])) for message in messages]
        return list(self._read)

    def wait_for(self, wanted: Callable[[Notification], bool], *, timeout: float = 60.0) -> Notification:
        """Return the first notification that is wanted, waiting up to ``timeout`` seconds for it.

        Raises:
            NotInTime: none came.

        """
        return until(
            lambda: next(filter(wanted, self.notifications()), None), "no such notification", timeout=timeout
        )

    def _receive(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10)
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        return messages

    def _subscribe(self) -> None:
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["QueueArn"])
        queue_arn = attributes["Attributes"]["QueueArn"]
        self._sqs.set_queue_attributes(
            QueueUrl=self._queue_url, Attributes={"Policy": json.dumps(_may_send(self._topic_arn, queue_arn))}
        )
        self._sns.subscribe(TopicArn=self._topic_arn, Protocol="sqs", Endpoint=queue_arn)


def _may_send(topic_arn: str, queue_arn: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _notification(envelope: dict[str, Any]) -> Notification:
    attributes = envelope.get("MessageAttributes", {})
    return Notification(
        subject=envelope.get("Subject", ""),
        message=envelope["Message"],
        attributes={name: attribute["Value"] for name, attribute in attributes.items()},
    )
