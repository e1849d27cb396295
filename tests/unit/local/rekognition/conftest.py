from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation_local.sample_video import make_video
from tests.unit.local.rekognition.harness import Harness

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of real videos, made once."""
    folder = tmp_path_factory.mktemp("videos")
    make_video(folder / "party.mp4", 10, frame_rate=12)
    make_video(folder / "party.mov", 2, frame_rate=12)
    make_video(folder / "mpeg4.mp4", 2, codec="mpeg4", frame_rate=12)
    make_video(folder / "party.avi", 2, frame_rate=12)
    return folder


@pytest.fixture(scope="session")
def video(videos: Path) -> bytes:
    """Ten seconds of H.264 in MP4."""
    return (videos / "party.mp4").read_bytes()


@pytest.fixture
def harness(video: bytes) -> Harness:
    """An engine with one video, ``party.mp4``, to moderate."""
    harness = Harness(video)
    harness.upload()
    return harness
