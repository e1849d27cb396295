"""DynamoDB that only counts, inside a real boto3 resource: everything but the socket is boto3's own."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from benchmarks.function_runs.canned_aws import response

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

ITEMS_OF = {"PutItem": b'"Item"', "BatchWriteItem": b'"PutRequest"'}
ROW = {
    "VideoId": {"S": "the-video"},
    "VideoName": {"S": "film.mp4"},
    "Bucket": {"S": "media"},
    "Status": {"S": "IN_PROGRESS"},
    "QueuedAt": {"S": "2026-11-23T08:00:00.000Z"},
    "Attempt": {"N": "1"},
}
"""Of the video; what is updated in it makes no difference here."""
ANSWERS = {"BatchWriteItem": {"UnprocessedItems": {}}, "UpdateItem": {"Attributes": ROW}}


class CountingDynamoDB:
    """Answers every write with success; `calls` are by operation, `items` all that were put."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.items = 0

    def attach(self, table: Any) -> None:
        """Answers the calls of a boto3 `Table` from now on."""
        table.meta.client.meta.events.register_first("before-send.dynamodb", self._respond)

    def _respond(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        target = request.headers["X-Amz-Target"]
        operation = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        body: Any = request.body
        self.calls[operation] += 1
        if operation in ITEMS_OF:
            self.items += body.count(ITEMS_OF[operation])
        return response(json.dumps(ANSWERS.get(operation, {})).encode())
