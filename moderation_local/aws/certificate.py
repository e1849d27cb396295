"""A certificate for loopback, made for one run: with IAM enforced, all calls use TLS."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from moderation_local.ports import LOOPBACK

if TYPE_CHECKING:
    from pathlib import Path

VALID_FOR = timedelta(days=7)
"""Longer than any run; the key is gone with the run's folder anyway."""


@dataclass(frozen=True)
class Certificate:
    """The PEM files of a certificate and of its private key."""

    certificate: Path
    key: Path

    def trusted(self) -> dict[str, str]:
        """Return the variables that have the SDKs, the AWS CLI, the CDK CLI and Python trust it."""
        variables = ("AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE")
        return dict.fromkeys(variables, str(self.certificate))


def make_certificate(folder: Path) -> Certificate:
    """Write a self-signed certificate for 127.0.0.1 and localhost, and its key, into a folder.

    >>> make_certificate(tmp_path).trusted()["AWS_CA_BUNDLE"]  # doctest: +SKIP
    '/tmp/…/certificate.pem'
    """
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    made.key.touch(mode=0o600)
    made.key.write_bytes(pem)
    made.certificate.write_bytes(_self_signed(key).public_bytes(Encoding.PEM))
    return made


def _self_signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "AWS on this machine")])
    names = [x509.IPAddress(ipaddress.ip_address(LOOPBACK)), x509.DNSName("localhost")]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    return certificate.sign(key, hashes.SHA256())
