"""Events and messages as AWS sends them, for tests."""

from __future__ import annotations

from typing import Any

# 1,024 bytes is the longest key that S3 allows.
LONGEST_KEY = "ü" * 510 + ".mp4"

UGLY_KEYS = [
    "a holiday film.mp4",
    "1+1=2.mp4",
    "100%.mp4",
    "100%25 & more.MP4",
    "tom&jerry;x=1?.mov",
    "#1 [final] (cut) {v2}.mp4",
    'it\'s "quoted".mp4',
    "naïve 🏊 泳ぐ.mp4",
    "folder/sub folder/../x.mp4",
    "back\\slash|pipe<tag>.MoV",
    LONGEST_KEY,
]


def object_deleted(key: str, version: str, *, bucket: str = "media") -> dict[str, Any]:
    """EventBridge's `Object Deleted`: the version is the deleted one, or a new delete marker."""
    event = object_created(key, version, bucket=bucket)
    detail = {**event["detail"], "reason": "DeleteObject", "deletion-type": "Permanently Deleted"}
    return {**event, "detail-type": "Object Deleted", "detail": detail}


def object_created(
    key: str,
    version: str | None = "v1",
    *,
    bucket: str = "media",
    time: str = "2026-11-23T08:00:00Z",
    etag: str = "d41d8cd98f00b204e9800998ecf8427e",
    sequencer: str = "00617F08299329D189",
) -> dict[str, Any]:
    """EventBridge's `Object Created`. Source: AmazonS3/latest/userguide/ev-events.html."""
    s3_object: dict[str, Any] = {"key": key, "size": 5, "etag": etag, "sequencer": sequencer}
    if version:
        s3_object["version-id"] = version
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "111122223333",
        "time": time,
        "region": "us-east-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": s3_object,
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "111122223333",
            "reason": "PutObject",
        },
    }
