"""The Regions where Amazon Rekognition Video offers content moderation of stored videos."""

from __future__ import annotations

from moderation_stack.validation.checks import is_token
from moderation_stack.validation.property_error import reject

VIDEO_MODERATION_REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "us-east-1",
    "us-east-2",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
)
"""Regions with a quota for GetContentModeration; an endpoint alone is no sign (ca-central-1 has one).

Source: https://docs.aws.amazon.com/general/latest/gr/rekognition.html
"""


def video_moderation_region(name: str, value: str) -> None:
    """Raise `PropertyError` for a Region without Rekognition Video moderation."""
    if not is_token(value) and value not in VIDEO_MODERATION_REGIONS:
        regions = ", ".join(VIDEO_MODERATION_REGIONS)
        reject(name, value, f"must be a Region with Rekognition Video moderation ({regions})")
