"""SQS: StartMessageMoveTask and ListMessageMoveTasks, with which dead letters are put back.

The emulator knows neither. This one moves everything at once, so a task is COMPLETED when it is first listed;
AWS takes its time and lists it RUNNING before. As on AWS the source must be some queue's dead-letter queue.
"""

from __future__ import annotations

import json
import time
from typing import Any

from moderation_local.patches import EmulatorMoved, function_of

START, LIST = "StartMessageMoveTask", "ListMessageMoveTasks"


def apply() -> None:
    """Enter both actions, unless the emulator has them."""
    from ministack.services import sqs

    handlers = getattr(sqs, "_HANDLERS", None)
    if not isinstance(handlers, dict):
        raise EmulatorMoved(f"{sqs.__name__}._HANDLERS is not as expected; see {__package__}")
    if START in handlers:
        return
    function_of(sqs, "_get_q", "url")
    function_of(sqs, "_act_send_message", "data", "qurl")
    moves = MessageMoves(sqs)
    handlers |= {START: moves.start, LIST: moves.recent}


class MessageMoves:
    """The tasks of all queues, the newest first."""

    def __init__(self, sqs: Any) -> None:
        self._sqs = sqs
        self._tasks: dict[str, list[dict[str, Any]]] = {}

    def start(self, data: dict[str, Any], _: str) -> dict[str, Any]:
        """StartMessageMoveTask: without a destination, to the queue in front of the dead letters."""
        source = data["SourceArn"]
        target = data.get("DestinationArn") or self._queue_before(source)
        queue = self._queue(source)
        messages, queue["messages"] = queue["messages"], []
        for message in messages:
            self._send(message, target.rpartition(":")[2])
        task = {
            "Status": "COMPLETED",
            "SourceArn": source,
            "DestinationArn": data.get("DestinationArn"),
            "StartedTimestamp": int(time.time() * 1000),
            "ApproximateNumberOfMessagesMoved": len(messages),
            "ApproximateNumberOfMessagesToMove": len(messages),
        }
        self._tasks.setdefault(source, []).insert(0, task)
        return {"TaskHandle": f"{source}/{task['StartedTimestamp']}"}

    def recent(self, data: dict[str, Any], _: str) -> dict[str, Any]:
        """ListMessageMoveTasks."""
        self._queue(data["SourceArn"])
        return {"Results": self._tasks.get(data["SourceArn"], [])[: int(data.get("MaxResults") or 1)]}

    def _queue(self, arn: str) -> Any:
        try:
            return self._sqs._get_q(arn.rpartition(":")[2])
        except self._sqs._Err as error:
            what = "The resource that you specified for the SourceArn parameter doesn't exist."
            raise self._sqs._Err("ResourceNotFoundException", what, 404) from error

    def _queue_before(self, arn: str) -> str:
        for _, queue in self._sqs._queues.items():
            policy = queue["attributes"].get("RedrivePolicy")
            if policy and json.loads(policy)["deadLetterTargetArn"] == arn:
                return str(queue["attributes"]["QueueArn"])
        raise self._sqs._Err(
            "InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue."
        )

    def _send(self, message: dict[str, Any], name: str) -> None:
        attributes = message.get("message_attributes") or {}
        sending = {"QueueUrl": name, "MessageBody": message["body"], "MessageAttributes": attributes}
        self._sqs._act_send_message(sending, name)
