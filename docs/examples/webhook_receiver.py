"""A receiver of the webhooks: it checks the signature before it believes anything.

    WEBHOOK_SECRET=… python webhook_receiver.py 8443

Put it behind something that terminates TLS. `standardwebhooks` libraries do the same in other languages; they
expect the secret as `whsec_` and its base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

LATEST_SECONDS = 300
MOST_BYTES = 1_000_000


class NotGenuine(Exception):
    """The message was not signed with our secret, or not just now."""


def genuine(secret: bytes, headers: dict[str, str], body: bytes, now: float) -> dict:
    """Return the message if its signature is right and no older than five minutes."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(now - int(timestamp)) > LATEST_SECONDS:
        raise NotGenuine("not sent just now")
    signed = b".".join([message_id.encode(), timestamp.encode(), body])
    right = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    # Several signatures, separated by blanks, are allowed while a secret is changed.
    for each in headers.get("webhook-signature", "").split():
        version, _, stated = each.partition(",")
        if version == "v1" and hmac.compare_digest(stated, right):
            return json.loads(body)
    raise NotGenuine("the signature is wrong")


class Receiver(BaseHTTPRequestHandler):
    """Prints what it is told; a real one does its work once for each `webhook-id`."""

    def do_POST(self) -> None:
        """One message."""
        length = int(self.headers.get("content-length", 0))
        if length > MOST_BYTES:
            self.send_error(413)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            message = genuine(
                os.environ["WEBHOOK_SECRET"].encode(), headers, self.rfile.read(length), time.time()
            )
        except NotGenuine as refusal:
            self.send_error(401, str(refusal))
            return
        print(headers["webhook-id"], message["type"], message["data"]["key"])
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
