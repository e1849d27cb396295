from __future__ import annotations

import os
from typing import TYPE_CHECKING

# Powertools reads its settings when it is imported, as it does in Lambda, where the template sets them.
os.environ["POWERTOOLS_METRICS_NAMESPACE"] = "VideoModeration"
os.environ["POWERTOOLS_SERVICE_NAME"] = "test"

import pytest
from local.rekognition.settings import Settings
from local.rekognition.video_file import VideoMetadata
from moto import mock_aws

from tests.unit.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


def twelve_seconds(_file: BinaryIO) -> VideoMetadata:
    """The metadata of a video that these tests do not bother to encode."""
    return VideoMetadata(
        codec="h264", duration_millis=12_000, container="QuickTime / MOV", frame_rate=25.0, width=640, height=360, color_range="LIMITED"
    )


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The pipeline in virtual time; a job takes a second."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws(config={"core": {"passthrough": {"services": ["rekognition"]}}}):  # the stand-in has it
        yield World(monkeypatch, Settings(job_seconds_per_video_second=0), twelve_seconds)
