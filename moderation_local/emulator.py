"""Run the emulator with its gaps filled (see `moderation_local.patches`).

    python -m moderation_local.emulator

Configured by ministack's own environment variables; `emulator_settings` makes them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from moderation_local.patches.rekognition import ADDRESS
from moderation_local.patches.sns_email import OUTBOX

if TYPE_CHECKING:
    from pathlib import Path

    from moderation_local.certificate import Certificate


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
    """Return what has it enforce IAM besides: by TLS, and with the stand-in's calls authorized, too.

    TLS, because policies ask for it: what CDK's ``enforce_ssl`` writes refuses everything else.
    """
    return {
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificate.certificate),
        "MINISTACK_SSL_KEY": str(certificate.key),
        ADDRESS: rekognition_url,
    }


def main() -> None:
    """Fill the gaps, then serve until told to stop."""
    from ministack import app

    from moderation_local.patches import apply_all

    apply_all()
    sys.argv = ["ministack"]
    app.main()


if __name__ == "__main__":
    main()
