"""The AWS JSON 1.1 protocol: bytes in, bytes out, whatever carries them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moderation_local.rekognition.errors import RekognitionError
from moderation_local.rekognition.parameters import OPERATIONS, service_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moderation_local.rekognition.engine import Engine

CONTENT_TYPE = "application/x-amz-json-1.1"


@dataclass(frozen=True)
class WireResponse:
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def answer(engine: Engine, target: str, body: bytes) -> WireResponse:
    """Answer a request with that ``X-Amz-Target`` and body."""
    try:
        return _response(200, engine.call(_operation(target), _decoded(body)))
    except RekognitionError as error:
        return _error(error)


def _operation(target: str) -> str:
    prefix, _, operation = target.partition(".")
    if prefix != service_model().metadata["targetPrefix"] or operation not in OPERATIONS:
        known = " and ".join(OPERATIONS)
        raise RekognitionError("UnknownOperationException", f"{target!r}: the stand-in knows {known} only.")
    return operation


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        request = json.loads(body or b"{}")
    except ValueError as problem:
        raise RekognitionError("SerializationException", f"The body is not JSON: {problem}") from problem
    if not isinstance(request, dict):
        raise RekognitionError("SerializationException", "The body must be a JSON object.")
    return request


def _error(error: RekognitionError) -> WireResponse:
    content = {"__type": error.code, "Code": error.code, "Logref": str(uuid.uuid4()), "Message": error.text}
    return _response(error.status, content, {"x-amzn-errortype": error.code})


def _response(status: int, content: object, headers: Mapping[str, str] | None = None) -> WireResponse:
    body = json.dumps(content).encode()
    standard = {
        "Content-Type": CONTENT_TYPE,
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": str(uuid.uuid4()),
    }
    return WireResponse(status, standard | dict(headers or {}), body)
