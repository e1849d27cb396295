"""Signed webhooks, and the receiver that the documents show."""

from __future__ import annotations

import importlib.util
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.aws.local_aws import PROJECT
from tests.unit.simulation.clock import VirtualClock
from video_moderation.review.webhook import NotTaken, Webhook, post

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = b"correct-horse"
EVENT = {
    "id": "6a7e8feb",
    "time": "2026-11-23T08:00:00Z",
    "detail-type": "Video Decided",
    "detail": {"videoId": "v", "key": "fête.mp4", "decision": "APPROVED"},
}


@pytest.fixture(scope="module")
def receiver() -> Any:
    """The example of the documents, as a module."""
    spec = importlib.util.spec_from_file_location(
        "webhook_receiver", PROJECT / "docs" / "examples" / "webhook_receiver.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def delivered(status: int = 204) -> tuple[dict[str, str], bytes, VirtualClock]:
    sent: list[tuple[dict[str, str], bytes]] = []
    clock = VirtualClock()

    def send(url: str, headers: dict[str, str], body: bytes) -> int:
        assert url == "https://example.com/verdicts"
        sent.append((headers, body))
        return status

    Webhook("https://example.com/verdicts", SECRET, clock, send).deliver(EVENT)
    ((headers, body),) = sent
    return headers, body, clock


def test_the_documented_receiver_believes_what_was_sent(receiver: Any) -> None:
    headers, body, clock = delivered()
    assert receiver.genuine(SECRET, headers, body, clock.now().timestamp()) == {
        "type": "video.decided",
        "timestamp": "2026-11-23T08:00:00.000Z",
        "data": EVENT["detail"],
    }
    assert headers["webhook-id"] == EVENT["id"]


@pytest.mark.parametrize(
    ("changed", "secret", "later"),
    [
        ({"webhook-id": "other"}, SECRET, 0),
        ({"webhook-signature": "v1,AAAA"}, SECRET, 0),
        ({"webhook-signature": ""}, SECRET, 0),
        ({}, b"another", 0),
        ({}, SECRET, 301),
        ({"webhook-timestamp": "never"}, SECRET, 0),
    ],
)
def test_the_documented_receiver_believes_nothing_else(
    receiver: Any, changed: dict[str, str], secret: bytes, later: int
) -> None:
    headers, body, clock = delivered()
    with pytest.raises(receiver.NotGenuine):
        receiver.genuine(secret, {**headers, **changed}, body, clock.now().timestamp() + later)


def test_a_body_that_was_changed_is_not_believed(receiver: Any) -> None:
    headers, body, clock = delivered()
    with pytest.raises(receiver.NotGenuine):
        receiver.genuine(SECRET, headers, body.replace(b"APPROVED", b"REJECTED"), clock.now().timestamp())


@pytest.mark.parametrize("status", [199, 301, 400, 401, 500, 503])
def test_whatever_is_no_success_is_sent_again(status: int) -> None:
    with pytest.raises(NotTaken, match=str(status)):
        delivered(status)


class Elsewhere(BaseHTTPRequestHandler):
    """Sends its callers on to another path, and notes what is asked for there."""

    asked: list[str] = []  # noqa: RUF012 - one server, one test

    def do_POST(self) -> None:
        self.asked.append(self.path)
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(307)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def redirecting() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/here"
        server.shutdown()


def test_no_redirect_is_followed(redirecting: str) -> None:
    assert post(redirecting, {"Content-Type": "application/json"}, json.dumps({}).encode()) == 307
    assert Elsewhere.asked == ["/here"]


def test_a_receiver_that_is_not_there_has_not_taken_the_message() -> None:
    with pytest.raises(NotTaken, match="cannot be reached"):
        post("http://127.0.0.1:1/", {}, b"{}")
