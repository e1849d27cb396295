"""Moderating again what an older policy or model decided: which videos, and the requests for them."""

from __future__ import annotations

import hashlib
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr

from moderation_cli.stack.rows import uploaded_at
from moderation_cli.stack.selection import Selection
from moderation_cli.terminal.errors import Refused
from video_moderation.contract.queue_messages import moderate_again_message
from video_moderation.contract.status import Status
from video_moderation.contract.uploads import longest_prefix
from video_moderation.recovery.backfill import is_archived

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

    from moderation_cli.stack.rows import Row

DECIDED = (Status.CLEAN, Status.FLAGGED)
"""The verdicts that a policy gave."""
BATCH = 10
"""Messages of one `SendMessageBatch`; so many objects are looked at side by side."""
MOST_WAITING = 50
"""So many requests wait in the decision queue at most: what people decide comes through it, too."""
PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class Older:
    """Which verdicts are old: of another policy than `policy`, or of a model before `model`.

    `in_force` has the versions of the policies by prefix: a video that a policy of another prefix decides is
    not old because of `policy`.

    Example:
        >>> Older(model="7.0").means({"ModelVersion": "6.1", "VideoName": "a.mp4", "QueuedAt": "2026-…"})
        True
    """

    policy: str | None = None
    model: str | None = None
    prefix: str = ""
    since: str | None = None
    until: str | None = None
    in_force: Mapping[str, str] = field(default_factory=dict)

    def means(self, row: Row) -> bool:
        """Tell whether a video was decided by what is old, and is one of those that were asked for."""
        stored = uploaded_at(row)
        is_asked_for = (
            str(row["VideoName"]).startswith(self.prefix)
            and (self.since is None or stored >= self.since)
            and (self.until is None or stored < self.until)
        )
        return is_asked_for and (self._by_old_policy(row) or self._by_old_model(row))

    def _by_old_policy(self, row: Row) -> bool:
        prefix = longest_prefix(str(row["VideoName"]), self.in_force)
        decides = self.policy if prefix is None else self.in_force[prefix]
        return self.policy is not None and self.policy == decides and row.get("PolicyVersion") != decides

    def _by_old_model(self, row: Row) -> bool:
        return self.model is not None and numbers(row.get("ModelVersion", "")) < numbers(self.model)


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version of Rekognition's model; of none, less than any.

    Example:
        >>> numbers("6.1") < numbers("7.0") < numbers("10.0")
        True
    """
    return tuple(int(part) if part.isdecimal() else -1 for part in version.split(".")) if version else ()


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
    with ThreadPoolExecutor(BATCH) as pool:
        while some := list(islice(meant, BATCH)):
            for row, archived in zip(some, pool.map(partial(_is_archived, s3), some), strict=True):
                if archived:
                    found.archived += 1
                elif limit is None or len(found.requests) < limit:
                    found.add(row)
            say(read.count, len(found.requests))
            if limit is not None and len(found.requests) >= limit:
                break
    return found


def send(
    sqs: SQSClient,
    queue_url: str,
    requests: Sequence[dict[str, object]],
    *,
    say: Callable[[int], object],
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Send the requests, and wait while so many are waiting that people would wait behind them.

    `say` gets how many were sent.

    Raises:
        Refused: SQS did not accept one of them.
    """
    for start in range(0, len(requests), BATCH):
        while _waiting(sqs, queue_url) >= MOST_WAITING:
            sleep(PAUSE_SECONDS)
        some = requests[start : start + BATCH]
        entries: Any = [
            {"Id": str(number), "MessageBody": json.dumps(each)} for number, each in enumerate(some)
        ]
        answer = sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)
        if failed := answer.get("Failed"):
            raise Refused(
                f"SQS did not accept {len(failed)} requests: {failed[0].get('Message', 'no reason')}"
            )
        say(start + len(some))


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


def _waiting(sqs: SQSClient, queue_url: str) -> int:
    answer = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])
