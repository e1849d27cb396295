"""The stand-in inside a boto3 client, with no socket in between."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse

from moderation_local.rekognition.serving.wire import answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest

    from moderation_local.rekognition.engine import Engine

EVENT = "before-send.rekognition"
ADDRESS = "http://rekognition.stand-in/"


def attach(client: Any, engine: Engine) -> None:
    """Let an engine answer a boto3 client for Rekognition; requests never leave the process.

    Everything of botocore stays in play: it checks and serialises parameters, retries, and makes exceptions
    of errors. Only the sending is replaced. A client that another engine answered is answered by this one
    from now on.

    >>> import boto3
    >>> from botocore.config import Config
    >>> from moderation_local.rekognition import Engine, ManualClock, attach
    >>> once = Config(retries={"total_max_attempts": 1, "mode": "legacy"})
    >>> client = boto3.client("rekognition", "us-east-1", config=once,
    ...     aws_access_key_id="test", aws_secret_access_key="test")
    >>> attach(client, Engine(objects=None, publisher=None, clock=ManualClock()))
    >>> client.get_content_moderation(JobId="none")
    Traceback (most recent call last):
    ...
    botocore.errorfactory.ResourceNotFoundException: ...Could not find JobId: none
    """

    def respond(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        # botocore asks every handler, this one first: with another address, moto does not feel addressed.
        request.url = ADDRESS
        response = answer(engine, _text(request.headers.get("X-Amz-Target", "")), _bytes(request.body))
        headers: Any = dict(response.headers)
        return AWSResponse(request.url, response.status, headers, _Body(response.body))

    client.meta.events.unregister(EVENT, unique_id=EVENT)
    client.meta.events.register_first(EVENT, respond, unique_id=EVENT)


class _Body(io.BytesIO):
    """Bytes as botocore expects them from urllib3."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")
