"""Signed webhooks, in the form of Standard Webhooks: any of its libraries can check them.

Source: github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from video_moderation.runtime.clock import iso, parse_iso

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_moderation.runtime.clock import Clock

_TYPES = {"Video Moderated": "video.moderated", "Video Decided": "video.decided"}
_TIMEOUT_SECONDS = 10


class NotTaken(Exception):
    """The receiver did not answer that it has the message; it is sent again."""


class Webhook:
    """Sends events to one address.

    `send` is given the address, the headers and the body, and answers the HTTP status.
    """

    def __init__(
        self, url: str, secret: bytes, clock: Clock, send: Callable[[str, dict[str, str], bytes], int]
    ) -> None:
        self._url = url
        self._secret = secret
        self._clock = clock
        self._send = send

    def deliver(self, event: dict[str, Any]) -> None:
        """Sends an event of EventBridge.

        The id is the event's, so a receiver knows what it has got before.

        Raises:
            NotTaken: the answer was no 2xx.
        """
        body = json.dumps(
            {
                "type": _TYPES[event["detail-type"]],
                "timestamp": iso(parse_iso(event["time"])),
                "data": event["detail"],
            },
            ensure_ascii=False,
        ).encode()
        timestamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": event["id"],
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self._secret, event["id"], timestamp, body),
        }
        status = self._send(self._url, headers, body)
        if not 200 <= status < 300:
            raise NotTaken(f"the receiver answered {status}")


def signature(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over id, timestamp and body.

    Example:
        >>> signature(b"secret", "msg_1", "1700000000", b"{}")[:5]
        'v1,ZP'
    """
    signed = b".".join([message_id.encode(), timestamp.encode(), body])
    return f"v1,{base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()}"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would lead the message, and its signature, to whatever address the receiver names."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


def post(url: str, headers: dict[str, str], body: bytes) -> int:
    """Sends the body, follows no redirect, and answers the HTTP status.

    Raises:
        NotTaken: the receiver could not be reached.
    """
    request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - the construct checks: https
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=_TIMEOUT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        raise NotTaken(f"the receiver cannot be reached: {error}") from error
