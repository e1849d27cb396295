"""The rows of many videos, as far as they have one: a hundred of them in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from video_moderation.contract.storage.tables import VIDEO_ANALYSIS_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.runtime.clock import Clock

MOST_KEYS = 100
"""Keys of one call: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html."""
ATTRIBUTES = ("VideoId", "VideoName", "VersionId", "QueuedAt", "Status", "Reason", "Decision", "DeletedAt")
"""What is read of a row."""
TRIES = 8
FIRST_DELAY_SECONDS = 0.1


class BatchUnanswered(Exception):
    """DynamoDB left keys of a batch unprocessed, however often it was asked."""


def known_rows(table: Table, video_ids: Iterable[str], clock: Clock) -> dict[str, dict[str, Any]]:
    """The rows that there are, be they of forgotten videos, by their VideoIds; reads are consistent.

    Raises:
        BatchUnanswered: nothing is known about some of them, so none may be taken for unknown.

    Example:
        >>> known_rows(table, ["0af3", "19dd"], clock)
        {'0af3': {'VideoId': '0af3', 'VideoName': 'sea.mp4', 'Status': 'CLEAN', ...}}
    """
    key = VIDEO_ANALYSIS_KEY.partition
    keys = [{key: video_id} for video_id in dict.fromkeys(video_ids)]  # a batch must not name one twice
    batches = (keys[start : start + MOST_KEYS] for start in range(0, len(keys), MOST_KEYS))
    return {item[key]: item for batch in batches for item in _items(table, batch, clock)}


def _items(table: Table, keys: Sequence[Mapping[str, str]], clock: Clock) -> list[dict[str, Any]]:
    """The items of one batch; what DynamoDB did not process is asked for again, each time a little later."""
    wanted: Any = {
        table.name: {
            "Keys": keys,
            "ConsistentRead": True,
            "ProjectionExpression": ", ".join(f"#{name}" for name in ATTRIBUTES),
            "ExpressionAttributeNames": {f"#{name}": name for name in ATTRIBUTES},
        }
    }
    items: list[dict[str, Any]] = []
    for tried in range(TRIES):
        if tried:
            clock.sleep(FIRST_DELAY_SECONDS * 2 ** (tried - 1))
        answer = table.meta.client.batch_get_item(RequestItems=wanted)
        items += answer["Responses"].get(table.name, [])
        wanted = answer.get("UnprocessedKeys")
        if not wanted:
            return items
    raise BatchUnanswered(f"DynamoDB did not process {len(wanted[table.name]['Keys'])} keys of {table.name}")
