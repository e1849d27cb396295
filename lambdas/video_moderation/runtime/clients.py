"""AWS clients with their retries stated: the runtime's boto3 moves on its own, and so do its defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

# Generous to throttles; a call that hangs costs 20 s at most, and a queue stands behind every call.
RETRYING = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=2, read_timeout=3)
# Get may be called 5 times a second in most regions, by all concluding functions together.
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 6}, connect_timeout=2, read_timeout=8)
# For what must not be done twice: the SDK sends a call again if its answer is late, too. `JobStarter` backs
# off by itself; for what is told to people and to the event bus, the message at hand comes again.
NOT_RETRYING = Config(
    retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=2, read_timeout=8
)

# Addresses that browsers use: of the bucket's own host in its Region, which S3 does not redirect.
PRESIGNING = Config(
    signature_version="s3v4",
    s3={"addressing_style": "virtual"},
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=2,
    read_timeout=3,
)


def rekognition_for_starting() -> RekognitionClient:
    """The client for `StartContentModeration`, which never retries."""
    return boto3.client("rekognition", config=NOT_RETRYING)


def rekognition_for_reading() -> RekognitionClient:
    """The client for `GetContentModeration`, which waits out throttles."""
    return boto3.client("rekognition", config=PATIENT)
