"""The decision queue, with a Content Alert behind it that is simulated: it can be late, or overruled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.unit.operations.answers import client

if TYPE_CHECKING:
    from tests.unit.simulation.resources import Resources

QUEUE_ARN = "arn:aws:sqs:us-east-1:123456789012:decision"
ANN = "AROAEXAMPLE:ann"


def flagged(number: int = 1, **given: Any) -> dict[str, Any]:
    """A row of a video that can be decided on; `given` are other values of its attributes."""
    row = {
        "VideoId": f"{number:064x}",
        "VideoName": "party.mp4",
        "Bucket": "media",
        "VersionId": f"v{number}",
        "Status": "FLAGGED",
        "QueuedAt": f"2026-11-23T09:0{number}:00.000Z",
        "Attempt": 1,
    }
    return row | given


class DecisionQueue:
    """What is sent is kept; a row has a decision once somebody calls `write`."""

    def __init__(self, resources: Resources) -> None:
        self.sent: list[dict[str, Any]] = []
        self._table = resources.analysis
        self.sqs = client("sqs", {"GetQueueUrl": self._url, "SendMessage": self._send})

    def write(self, decision_id: str = "", by: str = ANN, **given: str) -> None:
        """The row gets the decision that was sent, with the values of `given` instead of the message's."""
        message = self.sent[-1]
        values = {
            "Decision": message["decide"],
            "DecidedAt": message["DecidedAt"],
            "DecidedBy": by,
            "DecisionId": decision_id or self._last_id(),
            "DecisionNote": message["Note"],
        }
        row = self._table.get_item(Key={"VideoId": message["VideoId"]})["Item"]
        self._table.put_item(Item={**row, **values, **given})

    def _url(self, params: dict[str, Any]) -> dict[str, Any]:
        assert params["QueueName"] == "decision"
        return {"QueueUrl": "https://sqs.test/decision"}

    def _send(self, params: dict[str, Any]) -> dict[str, Any]:
        assert params["QueueUrl"] == "https://sqs.test/decision"
        self.sent.append(json.loads(params["MessageBody"]))
        return {"MessageId": self._last_id()}

    def _last_id(self) -> str:
        return f"m{len(self.sent)}"
