"""The demo tells the whole story, and refuses what it cannot use before anything is started."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from moderation_local.clip import Clip, UnusableClip
from moderation_local.command_line import main
from moderation_local.pipeline.archive import rule_for
from moderation_local.sample_video import make_video
from moderation_local.story import Story
from tests.local.runs.processes import start_cli

if TYPE_CHECKING:
    from pathlib import Path

SCENES = {"scenes": [{"label": "Smoking", "from": 1, "to": 2, "confidence": 80}]}


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_video(tmp_path / "clip.mp4", seconds=2)


def test_the_sample_ends_with_the_alert(tmp_path: Path) -> None:
    run = start_cli("demo", "--once", folder=tmp_path)
    story, errors = run.communicate(timeout=300)
    assert (run.returncode, errors) == (0, "")
    for line in (
        "Local AWS    ready on 127.0.0.1:",
        "cdk deploy   ModerationStack, ",
        "Upload       swimming.mp4, 12.0 s, H.264 640x360",
        "SUCCEEDED (detections simulated from swimming.scenes.json)",
        "verdict FLAGGED",
        "Stored       28 labels, 3 scenes",
        "Alert        To: moderators@example.com",
        'Subject: Flagged: "swimming.mp4" has 28 moderation labels in 3 scenes',
        "97.4 %  Female Swimwear or Underwear",
        "00:02.0-00:06.5, 00:09.0-00:10.5",
        "Archive      GLACIER 30 days after the upload, once tagged moderation-verdict=flagged",
        "tag of the object now: moderation-verdict=flagged",
        "This local AWS ends now",
    ):
        assert line in story
    assert "\033" not in story


def test_the_scene_file_beside_the_video_is_taken(clip: Path) -> None:
    clip.with_name("clip.scenes.json").write_text(json.dumps(SCENES))
    found = Clip.read(clip)
    assert (found.name, found.facts, found.scenes_name) == (
        "clip.mp4",
        "2.0 s, H.264 640x360",
        "clip.scenes.json",
    )


def test_a_scene_file_of_another_name_may_be_given(clip: Path, tmp_path: Path) -> None:
    scenes = tmp_path / "other.json"
    scenes.write_text(json.dumps(SCENES))
    assert Clip.read(clip, scenes).scenes == scenes.read_bytes()


def test_a_scene_beyond_the_end_of_the_video_is_warned_of(clip: Path, tmp_path: Path) -> None:
    within, beyond = SCENES["scenes"][0], {**SCENES["scenes"][0], "from": 2.5, "to": 30}
    scenes = tmp_path / "clip.scenes.json"
    scenes.write_text(json.dumps({"scenes": [within, beyond]}))
    (warning,) = Clip.read(clip).warnings
    assert warning.startswith(
        "clip.scenes.json: Smoking from 2.5 to 30 s is beyond the end of the video (2.0 s)"
    )


def test_a_video_without_a_scene_file_is_taken(clip: Path) -> None:
    assert Clip.read(clip).scenes == b""


def test_a_broken_video_is_taken_and_its_problem_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.MOV"
    broken.write_bytes(b"no video")
    found = Clip.read(broken)
    assert found.facts == "8 bytes"
    assert found.problem


@pytest.mark.parametrize(
    ("video", "complaint"),
    [
        ("none.mp4", "No such file or directory"),
        ("folder.mp4", "Is a directory"),
        ("clip.avi", "only .mp4 and .mov"),
    ],
)
def test_a_video_that_cannot_be_used_is_refused(tmp_path: Path, video: str, complaint: str) -> None:
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(UnusableClip, match=f"VIDEO: .*{video}: {complaint}"):
        Clip.read(tmp_path / video)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        '{"scenes": [{"label": "Smokin"}]}',
        json.dumps({"scenes": [SCENES["scenes"][0] | {"confidence": 0.9}]}),
    ],
)
def test_a_bad_scene_file_ends_the_demo_with_one_line(
    clip: Path, tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scenes = tmp_path / "bad.json"
    scenes.write_text(content)
    assert main(["demo", "--video", str(clip), "--scenes", str(scenes)]) == 2
    assert capsys.readouterr().err.startswith(f"error: SCENES: {scenes}: ")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO) -> str:
    Story(stream).step("Upload").done("party.mp4")
    return stream.getvalue()


def test_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\033[1mUpload" in told(Terminal())


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033[1m" not in told(Terminal())


def test_progress_is_written_only_when_it_changes() -> None:
    terminal = Terminal()
    step = Story(terminal).step("cdk deploy")
    for text in ("synthesizing", "synthesizing", "publishing"):
        step.progress(text)
    assert terminal.getvalue().count("synthesizing") == 1
    assert terminal.getvalue().count("publishing") == 1


def test_a_file_gets_plain_lines() -> None:
    text = told(io.StringIO())
    assert text.startswith("Upload       party.mp4  ")
    assert "\033" not in text
    assert text.count("\n") == 1


RULES: list[dict[str, Any]] = [
    {
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    },
    {
        "Status": "Enabled",
        "Filter": {"And": {"Tags": [{"Key": "verdict", "Value": "clean"}], "ObjectSizeGreaterThan": 0}},
        "Transitions": [{"Days": 30, "StorageClass": "GLACIER"}],
    },
    {
        "Status": "Enabled",
        "Filter": {"Tag": {"Key": "verdict", "Value": "flagged"}},
        "Transitions": [{"Days": 7, "StorageClass": "DEEP_ARCHIVE"}],
    },
]


@pytest.mark.parametrize(
    ("verdict", "terms"),
    [
        ("clean", "GLACIER 30 days after the upload, once tagged verdict=clean"),
        ("flagged", "DEEP_ARCHIVE 7 days after the upload, once tagged verdict=flagged"),
    ],
)
def test_the_archive_rule_for_the_verdict_is_found(verdict: str, terms: str) -> None:
    rule = rule_for({"verdict": verdict, "owner": "somebody"}, RULES)
    assert rule
    assert rule.terms == terms


def test_a_verdict_no_rule_waits_for_is_not_archived() -> None:
    assert rule_for({"verdict": "undetermined"}, RULES) is None
