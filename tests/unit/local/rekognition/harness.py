"""An engine with everything around it in memory, and a real boto3 client in front of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import boto3
from botocore.config import Config

from moderation_local.rekognition import Engine, ManualClock, MemoryObjects, MemoryTopics, Settings, attach

BUCKET = "media"
TOPIC = "arn:aws:sns:us-east-1:000000000000:completions"
ROLE = "arn:aws:iam::000000000000:role/rekognition"
CHANNEL = {"SNSTopicArn": TOPIC, "RoleArn": ROLE}
ONCE = Config(retries={"total_max_attempts": 1, "mode": "legacy"})
KEYS: dict[str, Any] = {
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "region_name": "us-east-1",
}
UNLIMITED = 1_000_000


def aws_client(service: Any, config: Config = ONCE, **more: Any) -> Any:
    """Return a boto3 client that asks once, unless told otherwise."""
    return boto3.client(service, config=config, **KEYS, **more)


def rekognition_client(**more: Any) -> Any:
    """Return a boto3 client for Rekognition."""
    return aws_client("rekognition", **more)


@cache
def shared_client() -> Any:
    """Return one client for all tests, since making one takes longer than most of them."""
    return rekognition_client()


def scene(
    label: str = "Bare Back", begin: float = 0, end: float = 2, confidence: float = 90.0
) -> dict[str, Any]:
    return {"label": label, "from": begin, "to": end, "confidence": confidence}


@dataclass
class Harness:
    """Start jobs, let time pass, read results."""

    video: bytes
    settings: Settings = field(
        default_factory=lambda: Settings(start_calls_per_second=UNLIMITED, get_calls_per_second=UNLIMITED)
    )
    clock: ManualClock = field(default_factory=ManualClock)
    objects: MemoryObjects = field(default_factory=MemoryObjects)
    topics: MemoryTopics = field(default_factory=MemoryTopics)

    def __post_init__(self) -> None:
        self.engine = Engine(self.objects, self.topics, settings=self.settings, clock=self.clock)
        self.client = shared_client()
        attach(self.client, self.engine)

    def upload(
        self, name: str = "party.mp4", content: bytes | None = None, version: str | None = None
    ) -> None:
        self.objects.put(BUCKET, name, self.video if content is None else content, version)

    def upload_scenes(self, *scenes: dict[str, Any], name: str = "party.scenes.json") -> None:
        self.objects.put(BUCKET, name, json.dumps({"scenes": scenes}))

    def start(self, name: str = "party.mp4", **more: Any) -> str:
        video = {"S3Object": {"Bucket": BUCKET, "Name": name}}
        request = {"Video": video, "NotificationChannel": CHANNEL} | more
        return cast("str", self.client.start_content_moderation(**request)["JobId"])

    def get(self, job_id: str, **more: Any) -> dict[str, Any]:
        return cast("dict[str, Any]", self.client.get_content_moderation(JobId=job_id, **more))

    def pass_time(self, seconds: float = 3600) -> None:
        self.clock.advance(seconds)
        self.engine.tick()

    def run(self, name: str = "party.mp4", **more: Any) -> dict[str, Any]:
        """Run a job to its end and return its first page."""
        job_id = self.start(name, **more)
        self.pass_time()
        return self.get(job_id)

    def pages(self, job_id: str, **more: Any) -> list[dict[str, Any]]:
        pages = [self.get(job_id, **more)]
        while token := pages[-1].get("NextToken"):
            pages.append(self.get(job_id, NextToken=token, **more))
        return pages


def rows(page: dict[str, Any]) -> list[tuple[int, str, float]]:
    """Return a page's labels as (timestamp, name, confidence)."""
    return [
        (row["Timestamp"], row["ModerationLabel"]["Name"], row["ModerationLabel"]["Confidence"])
        for row in page["ModerationLabels"]
    ]
