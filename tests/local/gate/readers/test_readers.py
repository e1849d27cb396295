"""A reader of moderated videos can read those and no others, by every S3 call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.gate.conftest import upload, wait_until_unheard
from tests.local.gate.naming import by_key_and_by_version, refused

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline
    from tests.local.gate.naming import Video


@pytest.mark.parametrize(
    ("name", "verdict", "audience"),
    [
        ("clean", "clean", "everyone"),
        ("for-teens", "clean", "teen"),
        ("for-adults", "clean", "adult"),
        ("flagged", "flagged", "adult"),
        ("undetermined", "undetermined", "nobody"),
    ],
)
def test_content_alert_writes_the_verdict_and_the_audience(
    gate: Pipeline, videos: dict[str, Video], name: str, verdict: str, audience: str
) -> None:
    tags = gate.tags(videos[name].key, videos[name].version)
    assert tags == {"moderation-verdict": verdict, "moderation-audience": audience}


def test_a_video_that_waits_for_its_verdict_has_no_tags(gate: Pipeline, videos: dict[str, Video]) -> None:
    assert gate.tags(videos["waiting"].key, videos["waiting"].version) == {}


@by_key_and_by_version
@pytest.mark.parametrize("name", ["clean", "for-teens", "for-adults"])
def test_a_reader_gets_clean_videos(
    reader: Any, videos: dict[str, Video], video: bytes, name: str, how: str
) -> None:
    assert reader.get_object(**videos[name].by(how))["Body"].read() == video


@by_key_and_by_version
@pytest.mark.parametrize("name", ["flagged", "undetermined", "waiting"])
def test_a_reader_gets_no_others(reader: Any, videos: dict[str, Video], name: str, how: str) -> None:
    with refused():
        reader.get_object(**videos[name].by(how))
    with refused():
        reader.head_object(**videos[name].by(how))


@by_key_and_by_version
@pytest.mark.parametrize("name", ["clean", "for-teens", "for-adults"])
def test_a_reader_whom_the_bucket_names_gets_clean_videos(
    named_reader: Any, videos: dict[str, Video], video: bytes, name: str, how: str
) -> None:
    assert named_reader.get_object(**videos[name].by(how))["Body"].read() == video


@by_key_and_by_version
@pytest.mark.parametrize("name", ["flagged", "undetermined", "waiting"])
def test_a_reader_whom_the_bucket_names_gets_no_others(
    named_reader: Any, videos: dict[str, Video], name: str, how: str
) -> None:
    with refused():
        named_reader.get_object(**videos[name].by(how))


@by_key_and_by_version
@pytest.mark.parametrize("name", ["clean", "for-teens"])
def test_a_reader_for_teens_gets_what_is_rated_for_them_or_for_everyone(
    teens: Any, videos: dict[str, Video], video: bytes, name: str, how: str
) -> None:
    assert teens.get_object(**videos[name].by(how))["Body"].read() == video


@by_key_and_by_version
@pytest.mark.parametrize("name", ["for-adults", "flagged", "undetermined", "waiting"])
def test_a_reader_for_teens_gets_no_others(teens: Any, videos: dict[str, Video], name: str, how: str) -> None:
    with refused():
        teens.get_object(**videos[name].by(how))


def test_what_is_uploaded_over_a_clean_video_waits_for_a_verdict_of_its_own(
    gate: Pipeline, reader: Any, uploader: Any, folder: str, video: bytes
) -> None:
    key = f"{folder}overwritten.mp4"
    clean = upload(gate, uploader, key, video)
    gate.wait_for_status(key)
    gate.rekognition.plan({"fault": "lose_completions", "object_name": key})
    wait_until_unheard(gate, upload(gate, uploader, key, video + b" "))
    with refused():
        reader.get_object(**clean.by("key"))
    assert reader.get_object(**clean.by("version"))["Body"].read() == video
