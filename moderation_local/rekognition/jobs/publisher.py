"""Publishing completions."""

from __future__ import annotations

from typing import Any, Protocol


class Publisher(Protocol):
    """Takes a message to a topic; any exception means that it did not get there."""

    def publish(self, topic_arn: str, message: str) -> None:
        """Publish ``message`` to the topic."""


class SnsPublisher:
    """Publishes through a boto3 client for SNS, without a subject, as Rekognition does."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def publish(self, topic_arn: str, message: str) -> None:
        """Publish ``message`` to the topic."""
        self._client.publish(TopicArn=topic_arn, Message=message)
