"""Run the emulator with its gaps filled (see `moderation_local.patches`).

    python -m moderation_local.aws.emulator

Configured by ministack's own environment variables; `emulator_settings` makes them.
"""

from __future__ import annotations

import ssl
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from moderation_local.patches.messages.sns_email import OUTBOX
from moderation_local.patches.rekognition import ADDRESS

if TYPE_CHECKING:
    from pathlib import Path

    from moderation_local.aws.certificate import Certificate


def emulator_settings(port: int, *, outbox: Path) -> dict[str, str]:
    """Return ministack's settings: on loopback only, no other ports, no Docker; e-mails go to ``outbox``."""
    return {
        "GATEWAY_PORT": str(port),
        OUTBOX: str(outbox),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",
    }


def enforcing_settings(certificate: Certificate, *, rekognition_url: str) -> dict[str, str]:
    """Return the further settings with which it enforces IAM, also for calls to the Rekognition stand-in.

    They include TLS, because the policies that CDK's ``enforce_ssl`` writes refuse everything else.
    """
    return {
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificate.certificate),
        "MINISTACK_SSL_KEY": str(certificate.key),
        ADDRESS: rekognition_url,
    }


def is_ready(endpoint_url: str, certificate: Certificate | None = None) -> bool:
    """Return whether an emulator answers there, with that certificate if there is one."""
    trusted = ssl.create_default_context(cafile=str(certificate.certificate) if certificate else None)
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusted)
    )
    try:
        with opener.open(f"{endpoint_url}/_ministack/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def main() -> None:
    """Fill the gaps, then serve until SIGTERM or SIGINT."""
    from ministack import app

    from moderation_local.patches import apply_all

    apply_all()
    sys.argv = ["ministack"]
    app.main()


if __name__ == "__main__":
    main()
