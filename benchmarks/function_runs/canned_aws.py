"""AWS with prepared answers, inside botocore: everything but the socket is real."""

from __future__ import annotations

import io
import json
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAMES = {"eventbridge": "events", "sfn": "stepfunctions"}
"""boto3's names of the services that botocore's events call otherwise."""


class CannedAws:
    """Answers every call of the default session; `calls` counts them, and `clients` names the services.

    `first_call_at` is the process's CPU time, in seconds, when the first call left. `answers` are by
    operation, such as `s3:GetObject`, or functions of a JSON request; an operation without one gets an empty
    JSON object.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers
        self.calls: Counter[str] = Counter()
        self.clients: list[str] = []
        self.first_call_at: float | None = None

    def install(self) -> None:
        """Answers the clients that are made from now on."""
        session = boto3.Session("test", "test", region_name="us-east-1")
        respond: Any = self._respond
        session.events.register_first("before-send", respond)
        session.events.register("creating-client-class", self._note_client)
        boto3.DEFAULT_SESSION = session

    def _note_client(self, *, event_name: str, **_: Any) -> None:
        self.clients.append(_named(event_name.partition(".")[2]))

    def _respond(self, *, event_name: str, request: Any, **_: object) -> AWSResponse:
        if self.first_call_at is None:
            self.first_call_at = time.process_time()
        service, name = event_name.split(".")[1:]
        operation = f"{_named(service)}:{name}"
        self.calls[operation] += 1
        answer = self._answers.get(operation, {})
        if callable(answer):
            answer = answer(json.loads(request.body))
        return response(answer if isinstance(answer, bytes) else json.dumps(answer).encode())


def response(content: bytes) -> AWSResponse:
    """A successful answer of AWS, as botocore has it from the network."""
    headers: Any = {"Content-Type": "application/x-amz-json-1.0", "Content-Length": str(len(content))}
    return AWSResponse("http://without-a-socket/", 200, headers, _Body(content))


def _named(service: str) -> str:
    return NAMES.get(service, service)


class _Body(io.BytesIO):
    """Bytes as botocore expects them from urllib3."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()
