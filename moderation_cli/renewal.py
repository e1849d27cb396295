"""Moderating again what an older policy or model decided: the videos that are meant, as requests."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from moderation_cli.stack.selection import Selection
from video_moderation.contract.messaging.queue_messages import moderate_again_message
from video_moderation.contract.status import Status
from video_moderation.recovery.backfill import is_archived

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client

    from moderation_cli.older_verdicts import Older
    from moderation_cli.stack.rows import Row

DECIDED = (Status.CLEAN, Status.FLAGGED)
"""The verdicts that a policy gave."""
_SIDE_BY_SIDE = 10
"""So many objects are looked at at a time."""


@dataclass
class Renewals:
    """What is to be moderated again: requests, and how long the videos last in all, as Rekognition said."""

    requests: list[dict[str, object]] = field(default_factory=list)
    millis: int = 0
    measured: int = 0
    archived: int = 0

    def add(self, row: Row) -> None:
        """Add a video."""
        self.requests.append(request(row))
        duration = int(row.get("DurationMillis", 0))
        self.millis += duration
        self.measured += bool(duration)


def request(row: Row) -> dict[str, object]:
    """Return the request for a video: the same one, as long as it has the same verdict."""
    verdict = json.dumps([row["VideoId"], row["FinishedAt"]])
    request_id = hashlib.sha256(verdict.encode()).hexdigest()[:32]
    return moderate_again_message(row["VideoId"], request_id, behind_uploads=True)


def find(
    table: Table, s3: S3Client, older: Older, *, limit: int | None, say: Callable[[int, int], object]
) -> Renewals:
    """Read the rows of all verdicts, and leave out what people decided, and what is archived.

    `say` gets how many rows were read, and how many were found.
    """
    found = Renewals()
    read = _Counted(_decided(table))
    meant = (row for row in read if older.means(row))
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        while some := list(islice(meant, _SIDE_BY_SIDE)):
            for row, archived in zip(some, pool.map(partial(_is_archived, s3), some), strict=True):
                if archived:
                    found.archived += 1
                elif limit is None or len(found.requests) < limit:
                    found.add(row)
            say(read.count, len(found.requests))
            if limit is not None and len(found.requests) >= limit:
                break
    return found


def _decided(table: Table) -> Iterator[Row]:
    without_decision = Attr("Decision").not_exists() & Attr("VersionId").exists()
    for status in DECIDED:
        yield from Selection(status, also=without_decision).rows(table)


class _Counted:
    """An iterator that knows how much went through it."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def _is_archived(s3: S3Client, row: Row) -> bool:
    """Tell whether nobody can read the version; one that is gone is left out in the same way.

    The listing needs no permission to read the object, which an operator may not have.
    """
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=row["Bucket"], Prefix=row["VideoName"], OptionalObjectAttributes=["RestoreStatus"]
    )
    for page in pages:
        for version in page.get("Versions", []):
            if (version["Key"], version["VersionId"]) == (row["VideoName"], row["VersionId"]):
                return is_archived(version)
            if version["Key"] > row["VideoName"]:
                return True
    return True
