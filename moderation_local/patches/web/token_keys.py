"""API Gateway: a JWT authorizer of an HTTP API can read the keys of a Cognito user pool.

API Gateway checks a token's signature "by using the public key that is fetched from the issuer's jwks_uri"
(Amazon API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers"). The emulator asks
itself for the keys of a user pool, by plain HTTP and under the host name that its APIs have: `api_host` makes
that a name of AWS, and if the emulator serves TLS, plain HTTP gets no answer. Every token is then refused
with 401.
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
    """Ask the emulator's own port; by TLS, trusting its own certificate, if it serves TLS."""
    from ministack.core import tls
    from ministack.services import apigateway

    by_tls = function_of(tls, "use_ssl_enabled")()
    url_of = function_of(apigateway, "_resolve_jwks_url", "authorizer")
    own = f"{'https' if by_tls else 'http'}://{LOOPBACK}:{os.environ['GATEWAY_PORT']}/"

    async def own_url(authorizer: dict[str, Any]) -> str | None:
        url: str | None = await url_of(authorizer)
        named = f"http://{apigateway._HOST}:{apigateway._PORT}/"
        return own + url.removeprefix(named) if url and url.startswith(named) else url

    apigateway._resolve_jwks_url = own_url
    if by_tls:
        _trust_own_certificate(apigateway, own)


def _trust_own_certificate(apigateway: Any, own: str) -> None:
    fetch = function_of(apigateway, "_urlopen_sync", "request_or_url", "timeout_seconds")
    trusting = ssl.create_default_context(cafile=os.environ["MINISTACK_SSL_CERT"])

    def fetch_trusting(request_or_url: Any, timeout_seconds: float) -> Answer:
        if not str(request_or_url).startswith(own):
            answer: Answer = fetch(request_or_url, timeout_seconds)
            return answer
        with urllib.request.urlopen(request_or_url, timeout=timeout_seconds, context=trusting) as found:  # noqa: S310, our own https
            return found.status, dict(found.headers.items()), found.read()

    apigateway._urlopen_sync = fetch_trusting
