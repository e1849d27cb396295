"""Readers of approved videos can read a video from its approval until it is rejected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.waiting import until
from tests.local.gate.conftest import upload
from tests.local.gate.naming import Video, by_key_and_by_version, refused
from tests.local.observing import queue_url

if TYPE_CHECKING:
    from moderation_local.pipeline.deployed_pipeline import Pipeline

FIGHT = {"label": "Weapons", "from": 2.0, "to": 4.0, "confidence": 93.0}
CORPSES = {"label": "Corpses", "from": 2.0, "to": 4.0, "confidence": 97.0}


def flagged(gate: Pipeline, key: str, content: bytes, scene: dict[str, Any]) -> Video:
    gate.rekognition.see(gate.bucket, key, [scene])
    uploaded = upload(gate, gate.s3, key, content)
    gate.wait_for_status(key, "FLAGGED")
    return uploaded


@pytest.fixture
def fight(gate: Pipeline, folder: str, video: bytes) -> Video:
    """A flagged video that is rated for teens."""
    return flagged(gate, f"{folder}fight.mp4", video, FIGHT)


def decide(gate: Pipeline, moderator: Any, video: Video, decision: str) -> None:
    """Returns once the tag says so."""
    row = gate.wait_for_status(video.key, version_id=video.version)
    message = json.dumps({"decide": decision, "VideoId": row["VideoId"]})
    moderator.send_message(QueueUrl=queue_url(gate, "DecisionQueue"), MessageBody=message)

    def tagged() -> bool:
        tags = gate.tags(video.key, video.version)
        return tags.get("moderation-decision") == decision.lower()

    until(tagged, f"{video.key} is not tagged as {decision}")


@by_key_and_by_version
@pytest.mark.parametrize("name", ["clean", "for-teens", "for-adults"])
def test_a_reader_of_what_was_approved_gets_what_is_clean(
    approved_reader: Any, videos: dict[str, Video], video: bytes, name: str, how: str
) -> None:
    assert approved_reader.get_object(**videos[name].by(how))["Body"].read() == video


@by_key_and_by_version
@pytest.mark.parametrize("name", ["flagged", "undetermined", "waiting"])
def test_what_nobody_has_decided_on_is_refused(
    approved_reader: Any, videos: dict[str, Video], name: str, how: str
) -> None:
    with refused():
        approved_reader.get_object(**videos[name].by(how))


def test_what_was_approved_is_read_until_it_is_rejected(
    gate: Pipeline, moderator: Any, approved_reader: Any, approved_teens: Any, fight: Video, video: bytes
) -> None:
    readers = (approved_reader, approved_teens)
    for reader in readers:
        with refused():
            reader.get_object(**fight.by("version"))
    decide(gate, moderator, fight, "APPROVED")
    for reader in readers:
        assert reader.get_object(**fight.by("version"))["Body"].read() == video
        assert reader.get_object(**fight.by("key"))["Body"].read() == video
    decide(gate, moderator, fight, "REJECTED")
    for reader in readers:
        with refused():
            reader.get_object(**fight.by("version"))


def test_what_was_approved_is_not_for_readers_of_clean_videos(
    gate: Pipeline, moderator: Any, reader: Any, teens: Any, named_reader: Any, fight: Video
) -> None:
    decide(gate, moderator, fight, "APPROVED")
    for other in (reader, teens, named_reader):
        with refused():
            other.get_object(**fight.by("version"))


def test_what_was_approved_but_is_for_adults_is_not_for_teens(
    gate: Pipeline, moderator: Any, approved_reader: Any, approved_teens: Any, folder: str, video: bytes
) -> None:
    corpses = flagged(gate, f"{folder}corpses.mp4", video, CORPSES)
    decide(gate, moderator, corpses, "APPROVED")
    assert approved_reader.get_object(**corpses.by("version"))["Body"].read() == video
    with refused():
        approved_teens.get_object(**corpses.by("version"))


def test_a_clean_video_is_not_read_once_it_is_rejected(
    gate: Pipeline,
    moderator: Any,
    reader: Any,
    named_reader: Any,
    approved_reader: Any,
    folder: str,
    video: bytes,
) -> None:
    """Until it is approved again."""
    key, readers = f"{folder}reported.mp4", (reader, named_reader, approved_reader)
    gate.rekognition.see(gate.bucket, key, [])
    reported = upload(gate, gate.s3, key, video)
    gate.wait_for_status(key, "CLEAN")
    for each in readers:
        assert each.get_object(**reported.by("version"))["Body"].read() == video
    decide(gate, moderator, reported, "REJECTED")
    for each in readers:
        with refused():
            each.get_object(**reported.by("version"))
        with refused():
            each.get_object(**reported.by("key"))
    decide(gate, moderator, reported, "APPROVED")
    for each in readers:
        assert each.get_object(**reported.by("version"))["Body"].read() == video
