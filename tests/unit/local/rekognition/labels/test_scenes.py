from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import pytest

from moderation_local.rekognition import InvalidScenes, UnreadableObject, scenes_key
from moderation_local.rekognition.labels.scenes import ContentType, Scene, parse_scenes, read_scenes
from tests.unit.local.rekognition.harness import BUCKET, rows, scene

if TYPE_CHECKING:
    from moderation_local.rekognition import ObjectVersion
    from tests.unit.local.rekognition.harness import Harness


@pytest.mark.parametrize(
    ("video", "beside"),
    [
        ("party.mp4", "party.scenes.json"),
        ("2026/may.1/a.b.MOV", "2026/may.1/a.b.scenes.json"),
        ("may.1/party", "may.1/party.scenes.json"),
    ],
)
def test_the_scene_file_is_named_after_its_video(video: str, beside: str) -> None:
    assert scenes_key(video) == beside


def test_a_scene_file_is_read() -> None:
    content = b"""{"scenes": [{"label": "Smoking", "from": 1, "to": 2.5, "confidence": 97.4,
        "contentTypes": [{"name": "Animated", "confidence": 99}]}]}"""
    assert parse_scenes(content) == (Scene("Smoking", 1, 2.5, 97.4, (ContentType("Animated", 99),)),)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "is an object"),
        ({"scenes": {}}, "is an object"),
        ({"scenes": [], "video": "x"}, "nothing else"),
        ({"scenes": ["Smoking"]}, "scene 1 must be an object"),
        ({"scenes": [scene(), {"label": "Smoking"}]}, "scene 2 lacks confidence, from, to"),
        ({"scenes": [scene() | {"confidense": 1}]}, "scene 1 has an unknown field 'confidense'"),
        (
            {"scenes": [scene(label="Smokin")]},
            r"^scene 1: label must be a label of .* \(the nearest is Smoking\), but \"Smokin\" was provided$",
        ),
        ({"scenes": [scene(label="female swimwear")]}, "nearest are .*Female Swimwear or Underwear"),
        ({"scenes": [scene(label="@")]}, "must be a label of taxonomy 7.0, such as Explicit, "),
        (
            {"scenes": [scene(label="Tobacco")]},
            r"\(the successor of this older label is Drugs & Tobacco\), but \"Tobacco\" was provided",
        ),
        ({"scenes": [scene() | {"label": 7}]}, "label must be a text"),
        ({"scenes": [scene(begin=-1)]}, "scene 1: from must be a number from 0"),
        ({"scenes": [scene(begin=float("nan"))]}, "scene 1: from must be a number"),
        ({"scenes": [scene() | {"to": "2"}]}, "scene 1: to must be a number"),
        ({"scenes": [scene(begin=2, end=2)]}, "to must be later than from, but 2 and 2 were provided"),
        ({"scenes": [scene(confidence=100.1)]}, "confidence must be a number from 0 to 100"),
        (
            {"scenes": [scene(confidence=0.9)]},
            "^scene 1: confidence must be in per cent, such as 90, but 0.9 was provided$",
        ),
        (
            {"scenes": [scene() | {"contentTypes": [{"name": "Animated", "confidence": 0.99}]}]},
            "scene 1: content type 1: confidence must be in per cent, such as 99, but 0.99 was provided",
        ),
        ({"scenes": [scene() | {"confidence": True}]}, "confidence must be a number from 0 to 100"),
        ({"scenes": [scene() | {"contentTypes": "Animated"}]}, "contentTypes must be a list"),
        (
            {"scenes": [scene() | {"contentTypes": [{"name": "Drawn", "confidence": 1}]}]},
            "one of Animated, Illustrated",
        ),
    ],
)
def test_a_mistake_in_a_scene_file_is_told_with_its_place(document: Any, message: str) -> None:
    with pytest.raises(InvalidScenes, match=message):
        read_scenes(document)


@pytest.mark.parametrize("confidence", [0, 1, 100])
def test_a_confidence_in_per_cent_is_taken(confidence: float) -> None:
    assert read_scenes({"scenes": [scene(confidence=confidence)]})[0].confidence == confidence


def test_what_is_not_json_is_told_to_be_so() -> None:
    with pytest.raises(InvalidScenes, match="not JSON"):
        parse_scenes(b"{")


def test_a_video_without_a_scene_file_shows_nothing(harness: Harness) -> None:
    answer = harness.run()
    assert answer["JobStatus"] == "SUCCEEDED"
    assert answer["ModerationLabels"] == []


def test_the_scene_file_beside_the_video_says_what_is_seen(harness: Harness) -> None:
    harness.upload_scenes(scene("Violence", 1, 1.5, 80))
    assert rows(harness.run()) == [(1000, "Violence", 80.0)]


@pytest.mark.parametrize(
    "content", ["{", '{"scenes": [{"label": "Nonsense"}]}', "\udcff".encode(errors="replace")]
)
def test_a_scene_file_with_a_mistake_fails_the_job_instead_of_showing_nothing(
    harness: Harness, content: str | bytes
) -> None:
    harness.objects.put(BUCKET, "party.scenes.json", content)
    answer = harness.run()
    assert answer["JobStatus"] == "FAILED"
    assert answer["StatusMessage"].startswith("party.scenes.json: ")
    assert answer["VideoMetadata"]["Codec"] == "h264"


def test_a_scene_file_that_is_not_text_fails_the_job(harness: Harness) -> None:
    harness.objects.put(BUCKET, "party.scenes.json", b"\xff\xfe\xff")
    assert "not JSON" in harness.run()["StatusMessage"]


def test_a_scene_file_that_may_not_be_read_fails_the_job(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = harness.objects.open

    def forbidden(video: ObjectVersion) -> BinaryIO:
        if video.name == "party.scenes.json":
            raise UnreadableObject("403 Forbidden")
        return opened(video)

    monkeypatch.setattr(harness.objects, "open", forbidden)
    answer = harness.run()
    assert (answer["JobStatus"], answer["StatusMessage"]) == ("FAILED", "403 Forbidden")


def test_scenes_set_before_win_over_the_file(harness: Harness) -> None:
    harness.upload_scenes(scene("Violence", 0, 0.5))
    harness.engine.set_scenes(BUCKET, "party.mp4", [scene("Gambling", 0, 0.5)])
    assert [name for _, name, _ in rows(harness.run())] == ["Gambling"]


def test_scenes_set_to_none_leave_it_to_the_file_again(harness: Harness) -> None:
    harness.upload_scenes(scene("Violence", 0, 0.5))
    harness.engine.set_scenes(BUCKET, "party.mp4", [])
    assert rows(harness.run()) == []
    harness.engine.set_scenes(BUCKET, "party.mp4", None)
    assert [name for _, name, _ in rows(harness.run())] == ["Violence"]


def test_scenes_with_a_mistake_cannot_be_set(harness: Harness) -> None:
    with pytest.raises(InvalidScenes, match="Nonsense"):
        harness.engine.set_scenes(BUCKET, "party.mp4", [scene("Nonsense")])
