"""Events of the pipeline, as they come to a queue."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from moderation_local.waiting import until


@dataclass
class Events:
    """The details of all events that came to a queue, oldest first."""

    sqs: Any
    queue_url: str
    _read: list[dict[str, Any]] = field(default_factory=list)

    def so_far(self) -> list[dict[str, Any]]:
        """Everything that came until now."""
        while found := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            self._read += [json.loads(message["Body"])["detail"] for message in found]
            for message in found:
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return list(self._read)

    def about(self, key: str) -> dict[str, Any]:
        """The first event about a video, which may still be on its way."""

        def found() -> dict[str, Any] | None:
            return next((event for event in self.so_far() if event["key"] == key), None)

        return until(found, f"no event about {key}", timeout=30)
