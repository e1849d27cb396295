"""boto3's clients as the functions use them: each call is counted, takes its time and has its effect."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from unittest import mock

import boto3
from botocore.exceptions import ClientError

from benchmarks.virtual_aws.backlog import BYTES
from moderation_local.rekognition import ObjectVersion, RekognitionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.config import Config

    from benchmarks.virtual_aws.backlog import Backlog
    from benchmarks.virtual_aws.dynamodb.table import MemoryTable
    from benchmarks.virtual_aws.latencies import Chance, Latencies
    from benchmarks.virtual_aws.ledger import Ledger
    from benchmarks.virtual_aws.rekognition import Account

Effect = TypeVar("Effect")
THROTTLING = ("ProvisionedThroughputExceededException", "ThrottlingException")
LONGEST_BACKOFF = 20.0  # seconds, of the SDK's standard mode


@dataclass
class Caller:
    """One function, as AWS sees it; `pause` lets virtual time pass."""

    ledger: Ledger
    latencies: Latencies
    chance: Chance
    pause: Callable[[float], None]

    def call(self, service: str, operation: str, effect: Callable[[], Effect]) -> Effect:
        """A call: its effect comes half-way through."""
        self.ledger.call(service, operation)
        half = self.chance.around(self.latencies.of_service(service)) / 2
        self.pause(half)
        try:
            return effect()
        finally:
            self.pause(half)


@dataclass
class TableClient:
    """A table in memory, called from a function; bills what DynamoDB would."""

    caller: Caller
    table: MemoryTable

    def get_item(self, **request: Any) -> dict[str, Any]:
        """DynamoDB's call."""
        return self._call("GetItem", "read", lambda: self.table.get_item(**request))

    def query(self, **request: Any) -> dict[str, Any]:
        """DynamoDB's call."""
        return self._call("Query", "read", lambda: self.table.query(**request))

    def put_item(self, **request: Any) -> dict[str, Any]:
        """DynamoDB's call."""
        return self._call("PutItem", "write", lambda: self.table.put_item(**request))

    def update_item(self, **request: Any) -> dict[str, Any]:
        """DynamoDB's call."""
        return self._call("UpdateItem", "write", lambda: self.table.update_item(**request))

    @contextmanager
    def batch_writer(self, **_: Any) -> Iterator[None]:
        """boto3's; the videos of this benchmark have no labels, so nothing is put."""
        yield None

    def _call(self, operation: str, kind: str, effect: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        def billed() -> dict[str, Any]:
            try:
                answer = effect()
            except ClientError as error:
                self._bill(kind, error.response)
                raise
            self._bill(kind, answer)
            return answer

        return self.caller.call("DynamoDB", operation, billed)

    def _bill(self, kind: str, answer: Any) -> None:
        units = answer["ConsumedCapacity"]["CapacityUnits"]
        self.caller.ledger.bill(f"DynamoDB: {kind} request unit", units)


@dataclass
class S3Client:
    """The media bucket."""

    caller: Caller
    backlog: Backlog
    tagged: dict[str, str] = field(default_factory=dict)

    def get_object(self, *, Bucket: str, Key: str, Range: str, VersionId: str) -> dict[str, Any]:  # noqa: N803
        """The beginning of a video."""

        def effect() -> dict[str, Any]:
            body = self.backlog.open(ObjectVersion(Bucket, Key, VersionId)).read(12)
            return {"Body": io.BytesIO(body), "ContentRange": f"{Range.replace('=', ' ')}/{BYTES}"}

        return self.caller.call("S3", "GetObject", effect)

    def get_object_tagging(self, **_: Any) -> dict[str, Any]:
        """No tags yet."""
        return self.caller.call("S3", "GetObjectTagging", lambda: {"TagSet": []})

    def put_object_tagging(self, **_: Any) -> dict[str, Any]:
        """Takes tags."""
        return self.caller.call("S3", "PutObjectTagging", dict)


@dataclass
class RekognitionClient:
    """The stand-in, called from a function; retries throttles as boto3's standard mode does."""

    caller: Caller
    account: Account
    attempts: int
    exceptions: Any = field(
        default_factory=lambda: SimpleNamespace(
            ResourceNotFoundException=_Never, InvalidPaginationTokenException=_Never
        )
    )

    def start_content_moderation(self, **request: Any) -> dict[str, Any]:
        """Rekognition's call."""
        return self._call("StartContentModeration", request)

    def get_content_moderation(self, **request: Any) -> dict[str, Any]:
        """Rekognition's call."""
        return self._call("GetContentModeration", request)

    def _call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        for attempt in range(self.attempts):
            try:
                return self.caller.call(
                    "Rekognition", operation, lambda: self.account.call(operation, request)
                )
            except RekognitionError as problem:
                if problem.code not in THROTTLING or attempt == self.attempts - 1:
                    raise _client_error(problem, operation) from problem
            self.caller.pause(self.caller.chance.up_to(min(2.0**attempt, LONGEST_BACKOFF)))
        raise AssertionError("a client makes one attempt at least")


class _Never(Exception):
    """An error that no call of this benchmark meets."""


def _client_error(problem: RekognitionError, operation: str) -> ClientError:
    response: Any = {
        "Error": {"Code": problem.code, "Message": problem.text},
        "ResponseMetadata": {"HTTPStatusCode": problem.status},
    }
    return ClientError(response, operation)


@dataclass
class EventsClient:
    """The event bus."""

    caller: Caller

    def put_events(self, **_: Any) -> dict[str, Any]:
        """Takes events."""
        return self.caller.call("EventBridge", "PutEvents", lambda: {"FailedEntryCount": 0, "Entries": []})


class Unused:
    """A service that a run without failures never calls; a call stops the benchmark."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __getattr__(self, operation: str) -> NoReturn:
        """Refuses whatever is called."""
        raise AssertionError(f"{self._service}.{operation} was called, which this model does not expect")


@contextmanager
def in_place_of_boto3(
    caller: Caller, tables: dict[str, MemoryTable], backlog: Backlog, account: Account
) -> Iterator[None]:
    """Clients and resources that are made in here are these."""

    def client(service: str, *, config: Config) -> Any:
        if service == "rekognition":
            attempts: Any = config.retries  # type: ignore[attr-defined]
            return RekognitionClient(caller, account, attempts["total_max_attempts"])
        made = {"s3": S3Client(caller, backlog), "events": EventsClient(caller)}
        return made.get(service) or Unused(service)

    def resource(service: str, *, config: Config) -> Any:
        del service, config
        return SimpleNamespace(Table=lambda name: TableClient(caller, tables[name]))

    with mock.patch.object(boto3, "client", client), mock.patch.object(boto3, "resource", resource):
        yield
