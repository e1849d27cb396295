"""Real files: what is H.264 in MP4 or MOV succeeds, everything else FAILS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.rekognition import VideoMetadata

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.local.rekognition.harness import Harness


def run(harness: Harness, name: str, content: bytes) -> dict[str, Any]:
    harness.upload(name, content)
    return harness.run(name)


def test_h264_in_mp4_succeeds_with_the_metadata_of_its_container(harness: Harness) -> None:
    answer = harness.run()
    assert answer["JobStatus"] == "SUCCEEDED"
    assert answer["VideoMetadata"] == {
        "Codec": "h264",
        "DurationMillis": 10_000,
        "Format": "QuickTime / MOV",
        "FrameRate": 12.0,
        "FrameHeight": 360,
        "FrameWidth": 640,
        "ColorRange": "LIMITED",
    }


def test_h264_in_mov_succeeds(harness: Harness, videos: Path) -> None:
    answer = run(harness, "party.mov", (videos / "party.mov").read_bytes())
    assert answer["JobStatus"] == "SUCCEEDED"
    assert answer["VideoMetadata"]["DurationMillis"] == 2000


def test_the_content_decides_and_not_the_name(harness: Harness, video: bytes) -> None:
    assert run(harness, "party.txt", video)["JobStatus"] == "SUCCEEDED"


def test_another_codec_fails_and_says_so(harness: Harness, videos: Path) -> None:
    answer = run(harness, "mpeg4.mp4", (videos / "mpeg4.mp4").read_bytes())
    assert answer["JobStatus"] == "FAILED"
    assert answer["StatusMessage"] == "The video must be encoded as H.264, not mpeg4."


def test_another_container_fails(harness: Harness, videos: Path) -> None:
    answer = run(harness, "party.avi", (videos / "party.avi").read_bytes())
    assert answer["JobStatus"] == "FAILED"
    assert answer["StatusMessage"].startswith("The file cannot be opened as MP4 or MOV")


@pytest.mark.parametrize(
    "content", [b"", b"garbage" * 10_000, b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n"]
)
def test_what_is_no_video_fails(harness: Harness, content: bytes) -> None:
    answer = run(harness, "broken.mp4", content)
    assert answer["JobStatus"] == "FAILED"
    assert answer["StatusMessage"].startswith("The file cannot be opened as MP4 or MOV")
    assert answer["ModerationLabels"] == []


def test_a_video_cut_short_fails(harness: Harness, video: bytes) -> None:
    assert run(harness, "cut.mp4", video[: len(video) // 2])["JobStatus"] == "FAILED"


def test_a_header_without_pictures_fails(harness: Harness, video: bytes) -> None:
    pictures = video.index(b"mdat") + 4
    index = video.index(b"moov") - 4
    blank = video[:pictures] + bytes(index - pictures) + video[index:]
    assert run(harness, "blank.mp4", blank)["JobStatus"] == "FAILED"


def test_a_failure_is_announced_as_failed(harness: Harness) -> None:
    run(harness, "broken.mp4", b"garbage")
    assert [message["Status"] for message in harness.topics.messages()] == ["FAILED"]


def test_a_video_deleted_before_the_job_opens_it_fails(harness: Harness) -> None:
    job_id = harness.start()
    harness.objects.delete("media", "party.mp4")
    harness.pass_time()
    assert harness.get(job_id)["JobStatus"] == "FAILED"
    assert "no such object" in harness.get(job_id)["StatusMessage"]


def test_the_version_asked_for_is_the_one_opened(harness: Harness, video: bytes) -> None:
    harness.upload(content=video, version="1")
    harness.upload(content=b"garbage", version="2")
    asked = {"S3Object": {"Bucket": "media", "Name": "party.mp4", "Version": "1"}}
    assert harness.run(Video=asked)["JobStatus"] == "SUCCEEDED"
    assert harness.run()["JobStatus"] == "FAILED"


def test_a_video_longer_than_six_hours_fails(harness: Harness) -> None:
    harness.engine.configure(max_video_seconds=9.9)
    answer = harness.run()
    assert answer["JobStatus"] == "FAILED"
    assert answer["StatusMessage"] == "The video is 10 seconds long, more than 9.9."


def test_a_mistake_in_the_stand_in_fails_the_job_and_nothing_else(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_video: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(harness.objects, "open", broken)
    answer = harness.run()
    assert answer["JobStatus"] == "FAILED"
    assert answer["StatusMessage"] == "The stand-in itself failed; its log says how."


def test_metadata_goes_on_the_wire_under_aws_names() -> None:
    metadata = VideoMetadata("h264", "QuickTime / MOV", 1500, 30.0, 1080, 1920, "FULL")
    assert metadata.seconds == 1.5
    assert metadata.to_wire()["ColorRange"] == "FULL"
