"""The metadata table: one row for each label of each job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Key

from video_moderation.contract.storage.tables import EXPIRES_AT
from video_moderation.labels.label import Label
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.runtime.clock import Clock


class LabelStore:
    """Labels of jobs, over a boto3 DynamoDB `Table`; without a `retention`, they are kept for good.

    Example:
        >>> store.put(labels, "swimming.mp4", row.video_id, row.job_id)
        >>> [label.name for label in store.labels_of("swimming.mp4", row.job_id)]
        ['Swimwear or Underwear', 'Female Swimwear or Underwear']

    Row:
        ExpiresAt (number): when DynamoDB deletes the row, in seconds since 1970, or some days after that;
            absent without `label_retention`.
    """

    def __init__(self, table: Table, clock: Clock, retention: timedelta | None = None) -> None:
        self._table = table
        self._clock = clock
        self._retention = retention

    def put(self, labels: Iterable[Label], video_name: str, video_id: str, job_id: str) -> None:
        """Stores labels in batches; storing the same ones again changes nothing but when they expire."""
        expiry = self._expiry()
        with self._table.batch_writer(overwrite_by_pkeys=["VideoName", "LabelKey"]) as batch:
            for label in labels:
                batch.put_item(Item=label.to_item(video_name, video_id, job_id) | expiry)

    def _expiry(self) -> dict[str, int]:
        if self._retention is None:
            return {}
        return {EXPIRES_AT: int((self._clock.now() + self._retention).timestamp())}

    def labels_of(self, video_name: str, job_id: str) -> Iterator[Label]:
        """Every label stored for a job, in order of time.

        The sort key begins with the job, so the labels of an earlier attempt, or of another version of the
        same name, are not among them. The read is consistent: what `put` has stored is there.
        """
        of_job = Key("VideoName").eq(video_name) & Key("LabelKey").begins_with(f"{job_id}#")
        found = items(self._table.query, KeyConditionExpression=of_job, ConsistentRead=True)
        return map(Label.from_item, found)
