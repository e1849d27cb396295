"""An HTTP server for the engine, on loopback only."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast

from moderation_local.ports import LOOPBACK
from moderation_local.rekognition.serving.control import control
from moderation_local.rekognition.serving.timer import Timer
from moderation_local.rekognition.serving.wire import WireResponse, answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moderation_local.rekognition.engine import Engine

MAX_BODY = 16 * 1024 * 1024
CLIENT_TIMEOUT = 10
"""Seconds a client may take over its request; the longest that stopping can take on its account."""


@contextmanager
def serve(engine: Engine, port: int = 0) -> Iterator[str]:
    """Serve an engine until the block is left, and give its URL; port 0 takes a free one.

    A timer thread ends jobs when they are due. No thread is left behind.

    >>> with serve(engine) as url:  # doctest: +SKIP
    ...     client = boto3.client("rekognition", endpoint_url=url)
    """
    with _Server(engine, port) as server, Timer(engine):
        listening = threading.Thread(target=server.serve_forever, args=(0.05,), name="rekognition-http")
        listening.start()
        try:
            yield f"http://{LOOPBACK}:{server.server_port}"
        finally:
            server.shutdown()
            listening.join()


class _Server(ThreadingHTTPServer):
    """Waits for the requests in progress when it is closed."""

    daemon_threads = False
    request_queue_size = 128

    def __init__(self, engine: Engine, port: int) -> None:
        self.engine = engine
        super().__init__((LOOPBACK, port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """One connection, one request: an idle client cannot hold up the end."""

    protocol_version = "HTTP/1.1"
    timeout = CLIENT_TIMEOUT
    wbufsize = -1

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self._send(_plain(411 if not length.isdecimal() else 413))
            return
        self._send(self._answer(self.rfile.read(int(length))))

    def do_GET(self) -> None:
        self._send(self._answer(b""))

    def _answer(self, body: bytes) -> WireResponse:
        engine = cast("_Server", self.server).engine
        if self.path.startswith("/local/"):
            return control(engine, self.command, self.path, body)
        if self.command != "POST":
            return _plain(405)
        return answer(engine, self.headers.get("X-Amz-Target", ""), body)

    def _send(self, response: WireResponse) -> None:
        self.close_connection = True
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, *_: object) -> None:
        """Print nothing: ``GET /local/calls`` tells what was called."""


def _plain(status: int) -> WireResponse:
    return WireResponse(status, {"Content-Length": "0"}, b"")
