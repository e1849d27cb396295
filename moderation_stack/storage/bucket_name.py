"""The naming rules of general purpose buckets.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

from __future__ import annotations

import re

from moderation_stack.validation.checks import is_token, refuse

_RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an")
_RULES = (
    (r".{3,63}", "3 to 63 characters are accepted"),
    (r"[a-z0-9.-]*", "only lower-case letters, digits, dots and hyphens are accepted"),
    (r"[a-z0-9].*[a-z0-9]", "a letter or digit is accepted as first and last character"),
    # S3 forbids ".." and CDK also a dot beside a hyphen, which breaks virtual-hosted addresses.
    (r"(?!.*(\.\.|\.-|-\.)).*", "a dot is accepted only between letters or digits"),
    (r"(?!(\d{1,3}\.){3}\d{1,3}\Z).*", "the form of an IP address is not accepted"),
)


def bucket_name(name: str, value: str) -> None:
    """Raise `NotAccepted` with the first rule that S3 would refuse the bucket name for."""
    if is_token(value):
        return
    for pattern, accepted in _RULES:
        if not re.fullmatch(pattern, value, re.ASCII):
            refuse(name, value, accepted)
    for prefix in _RESERVED_PREFIXES:
        if value.startswith(prefix):
            refuse(name, value, f"names beginning with {prefix} are reserved by S3 and not accepted")
    for suffix in _RESERVED_SUFFIXES:
        if value.endswith(suffix):
            refuse(name, value, f"names ending in {suffix} are reserved by S3 and not accepted")
