"""The naming rules of general purpose buckets.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

from __future__ import annotations

from moderation_stack.validation.checks import is_token, matches
from moderation_stack.validation.property_error import reject

_RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an")
_RULES = (
    (r".{3,63}", "must have 3 to 63 characters"),
    (r"[a-z0-9.-]*", "must have only lower-case letters, digits, periods and hyphens"),
    (r"[a-z0-9].*[a-z0-9]", "must begin and end with a letter or digit"),
    # S3 forbids ".." and CDK also a period beside a hyphen, which breaks virtual-hosted addresses.
    (r"(?!.*(\.\.|\.-|-\.)).*", "must have periods only between letters or digits"),
    (r"(?!(\d{1,3}\.){3}\d{1,3}\Z).*", "must not have the form of an IP address"),
)


def bucket_name(name: str, value: object) -> None:
    """Raise `PropertyError` with the first rule that the bucket name breaks."""
    for pattern, requirement in _RULES:
        matches(name, value, pattern, requirement)
    if not isinstance(value, str) or is_token(value):
        return
    for prefix in _RESERVED_PREFIXES:
        if value.startswith(prefix):
            reject(name, value, f"must not begin with {prefix}, which S3 reserves")
    for suffix in _RESERVED_SUFFIXES:
        if value.endswith(suffix):
            reject(name, value, f"must not end in {suffix}, which S3 reserves")
