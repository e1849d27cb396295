"""A receiver of webhooks on this machine, by HTTPS, which believes what the documented receiver believes."""

from __future__ import annotations

import importlib.util
import ssl
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from moderation_local.aws.local_aws import PROJECT
from moderation_local.ports import LOOPBACK
from moderation_local.waiting import until

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


@dataclass(frozen=True)
class Delivery:
    """One POST, as it came."""

    headers: dict[str, str]
    body: bytes

    def genuine(self, secret: str) -> dict[str, Any]:
        """The message, checked by the receiver that the documents show."""
        found: dict[str, Any] = _documented().genuine(secret.encode(), self.headers, self.body, time.time())
        return found


class WebhookReceiver:
    """Notes every delivery; refuses those about a key as often as `refuse` says, and takes all others."""

    def __init__(self, certificate: Path) -> None:
        self.deliveries: list[Delivery] = []
        self._refusals: dict[str, int] = {}
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trusted.load_cert_chain(certificate, certificate.with_name("key.pem"))
        self._server.socket = trusted.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"https://{LOOPBACK}:{self._server.server_port}/verdicts"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def refuse(self, key: str, times: int) -> None:
        self._refusals[key] = times

    def about(self, key: str) -> list[Delivery]:
        return [each for each in self.deliveries if key.encode() in each.body]

    def wait_for(self, key: str, count: int = 1) -> list[Delivery]:
        """The deliveries about a key, once there are so many."""

        def enough() -> list[Delivery]:
            found = self.about(key)
            return found if len(found) >= count else []

        return until(enough, f"not {count} deliveries about {key}", timeout=60)

    def _take(self, delivery: Delivery) -> int:
        self.deliveries.append(delivery)
        for key, left in self._refusals.items():
            if key.encode() in delivery.body and left > 0:
                self._refusals[key] = left - 1
                return 503
        return 204

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the request's
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(receiver._take(Delivery(headers, body)))
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler


def _documented() -> ModuleType:
    file = PROJECT / "docs" / "examples" / "webhook_receiver.py"
    spec = importlib.util.spec_from_file_location("webhook_receiver", file)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
