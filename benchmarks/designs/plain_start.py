"""How the two other designs start a job: boto3 with its defaults, and whatever it raises is a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.virtual_aws.backlog import BUCKET
from moderation_local.rekognition import RekognitionError

if TYPE_CHECKING:
    from collections.abc import Generator

    from benchmarks.virtual_aws.ledger import Ledger
    from benchmarks.virtual_aws.region import Region

# boto3's legacy mode, the default up to 1.43, retries throttles and leaves LimitExceededException alone:
# docs.aws.amazon.com/boto3/latest/guide/retries.html
ATTEMPTS = 5
THROTTLING = ("ProvisionedThroughputExceededException", "ThrottlingException")
MEMORY_GB = 0.25


def start(region: Region, ledger: Ledger, name: str) -> Generator[float, None, bool]:
    """Tries to start a video's job, yielding the seconds that pass; answers whether it runs."""
    for attempt in range(ATTEMPTS):
        half = region.chance.around(region.latencies.rekognition) / 2
        yield half
        error = _call(region, ledger, name)
        backs_off = error in THROTTLING and attempt < ATTEMPTS - 1
        yield half + (region.chance.up_to(2.0**attempt) if backs_off else 0)
        if not backs_off:
            return error == ""
    raise AssertionError("the last attempt answers")


def _call(region: Region, ledger: Ledger, name: str) -> str:
    """One call; answers its error, or ""."""
    ledger.call("Rekognition", "StartContentModeration")
    try:
        region.account.call("StartContentModeration", _request(name))
    except RekognitionError as problem:
        return problem.code
    return ""


def _request(name: str) -> dict[str, Any]:
    return {
        "Video": {"S3Object": {"Bucket": BUCKET, "Name": name}},
        "NotificationChannel": {
            "SNSTopicArn": "arn:aws:sns:us-east-1:123456789012:completion",
            "RoleArn": "arn:aws:iam::123456789012:role/rekognition",
        },
    }
