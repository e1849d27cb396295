"""API Gateway: under TLS, a JWT authorizer of an HTTP API can read the keys of a Cognito user pool.

API Gateway checks a token's signature "by using the public key that is fetched from the issuer's jwks_uri"
(Amazon API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers"). The emulator asks
itself for the keys of a user pool, always by plain HTTP: if it serves TLS, it gets no answer and refuses
every token with 401.
"""

from __future__ import annotations

import os
import ssl
import urllib.request
from typing import Any

from moderation_local.patches import function_of
from moderation_local.ports import LOOPBACK

Answer = tuple[int, dict[str, str], bytes]


def apply() -> None:
    """Ask by TLS, and trust the emulator's own certificate, if it serves TLS."""
    from ministack.core import tls
    from ministack.services import apigateway

    if not function_of(tls, "use_ssl_enabled")():
        return
    url_of = function_of(apigateway, "_resolve_jwks_url", "authorizer")
    fetch = function_of(apigateway, "_urlopen_sync", "request_or_url", "timeout_seconds")
    own = f"https://{LOOPBACK}:{os.environ['GATEWAY_PORT']}/"
    trusting = ssl.create_default_context(cafile=os.environ["MINISTACK_SSL_CERT"])

    async def url_by_tls(authorizer: dict[str, Any]) -> str | None:
        url: str | None = await url_of(authorizer)
        plain = f"http://{apigateway._HOST}:{apigateway._PORT}/"
        return own + url.removeprefix(plain) if url and url.startswith(plain) else url

    def fetch_trusting(request_or_url: Any, timeout_seconds: float) -> Answer:
        if not str(request_or_url).startswith(own):
            answer: Answer = fetch(request_or_url, timeout_seconds)
            return answer
        with urllib.request.urlopen(request_or_url, timeout=timeout_seconds, context=trusting) as found:  # noqa: S310, our own https
            return found.status, dict(found.headers.items()), found.read()

    apigateway._resolve_jwks_url = url_by_tls
    apigateway._urlopen_sync = fetch_trusting
