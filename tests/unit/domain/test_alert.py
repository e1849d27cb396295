from __future__ import annotations

import pytest

from moderation import alert
from moderation.analysis import Status, VideoAnalysis
from moderation.scenes import Scene
from moderation.verdict import Verdict, undetermined
from tests.unit.events import UGLY_KEYS

FLAGGED = Verdict(
    Status.FLAGGED,
    label_count=38,
    scene_count=12,
    scenes=[Scene(("Swimwear or Underwear", "Female Swimwear or Underwear"), 2000, 6500, 97.42)],
)


def row(name: str = "swimming.mp4") -> VideoAnalysis:
    return VideoAnalysis(
        "0" * 64, name, "media", "v1", Status.IN_PROGRESS, "2026-11-23T08:00:00.000Z", 1, job_id="job-1"
    )


def test_the_subject_says_what_and_how_much() -> None:
    assert alert.subject(row(), FLAGGED) == "Flagged: swimming.mp4 has 38 moderation labels in 12 scenes"


def test_one_label_is_singular() -> None:
    one = Verdict(Status.FLAGGED, label_count=1, scene_count=1)
    assert alert.subject(row(), one) == "Flagged: swimming.mp4 has 1 moderation label in 1 scene"


@pytest.mark.parametrize("verdict", [FLAGGED, undetermined("the file is empty")])
@pytest.mark.parametrize("name", [*UGLY_KEYS, "line\nbreak\r\t.mp4", "\u202emp4.exe.mp4", "\x00.mp4"])
def test_the_subject_keeps_to_snss_rules_whatever_the_name(name: str, verdict: Verdict) -> None:
    subject = alert.subject(row(name), verdict)
    assert len(subject) < 100
    assert subject.isascii()
    assert subject.isprintable()


def test_a_long_name_is_shortened_in_its_middle() -> None:
    subject = alert.subject(row("holiday-" * 20 + "end.mp4"), FLAGGED)
    assert subject.startswith("Flagged: holiday-")
    assert "end.mp4 has 38 moderation labels" in subject


def test_the_text_gives_time_path_and_confidence_of_a_scene() -> None:
    line = "00:02.0-00:06.5  Swimwear or Underwear > Female Swimwear or Underwear  97.4 %"
    assert line in alert.text(row(), FLAGGED, "us-east-1").splitlines()


def test_the_text_says_how_many_scenes_it_leaves_out() -> None:
    assert "and 11 more scenes, all in the metadata table" in alert.text(row(), FLAGGED, "us-east-1")


def test_an_undetermined_video_is_not_called_clean() -> None:
    text = alert.text(row(), undetermined("the file is empty"), "us-east-1")
    assert text.startswith("UNDETERMINED: swimming.mp4\n")
    assert "not known to be clean: the file is empty" in text


def test_a_name_cannot_forge_a_line() -> None:
    text = alert.text(row("a.mp4\nCLEAN: all good"), FLAGGED, "us-east-1")
    assert not [line for line in text.splitlines() if line.startswith("CLEAN")]


def test_the_link_survives_any_name() -> None:
    text = alert.text(row("a b&c=d#e.mp4"), FLAGGED, "eu-west-1")
    assert "https://eu-west-1.console.aws.amazon.com/s3/object/media" in text
    assert "prefix=a%20b%26c%3Dd%23e.mp4&versionId=v1" in text


@pytest.mark.parametrize(
    ("millis", "shown"), [(0, "00:00.0"), (6_500, "00:06.5"), (59_999, "00:59.9"), (3_725_000, "1:02:05.0")]
)
def test_times_read_like_a_players(millis: int, shown: str) -> None:
    assert alert.timecode(millis) == shown
