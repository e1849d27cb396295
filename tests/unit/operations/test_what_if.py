from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from moderation.analysis import Status
from moderation.labels import Label
from moderation.policy.what_if import ModeratedVideo, what_if
from moderation_stack.policy import ModerationPolicy
from operations import what_if as command
from operations.command import Refused
from operations.what_if import PROGRESS_EVERY, moderated_videos, policy_of, tell, with_progress

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
BEACHWEAR = """
version: beachwear-1
rules:
  - {label: Swimwear or Underwear, action: ignore}
"""


class CountingTable:
    """A table that counts the items it answers with."""

    def __init__(self, table: Any) -> None:
        self._table = table
        self.items_read = 0

    def query(self, **request: Any) -> Any:
        page = self._table.query(**request)
        self.items_read += page["ScannedCount"]
        return page


def said(world: World, policy: str) -> list[str]:
    lines: list[str] = []
    videos = moderated_videos(world.resources.analysis, world.resources.metadata)
    tell(what_if(policy_of(policy), videos), lines.append)
    return lines


@pytest.fixture
def beachwear(tmp_path: Path) -> str:
    path = tmp_path / "beachwear.yaml"
    path.write_text(BEACHWEAR, encoding="utf-8")
    return str(path)


def test_a_policy_that_ignores_what_was_seen_would_turn_flagged_into_clean(
    world: World, beachwear: str
) -> None:
    world.upload("swimming.mp4", scenes=[SWIM])
    world.upload("sea.mp4", scenes=[])
    world.upload("broken.mp4", b"")
    world.run()
    (change, empty, version, *counts) = said(world, beachwear)
    assert change.split() == ["FLAGGED", "->", "CLEAN", "swimming.mp4"]
    assert (empty, version[:18]) == ("", "policy beachwear-1")
    assert counts == [
        "       0  would be flagged",
        "       1  would be clean",
        "       0  audience changes",
        "       1  same",
        "       1  not judged",
    ]


def test_a_video_on_its_way_is_not_judged(world: World) -> None:
    world.upload("sea.mp4", scenes=[])
    world.step()
    assert world.resources.rows()[0]["Status"] == "IN_PROGRESS"
    assert said(world, "strict")[-1] == "       1  not judged"


def test_each_version_of_a_name_is_judged_by_its_own_labels_and_no_others_are_read(
    world: World, beachwear: str
) -> None:
    for label in ("Female Swimwear or Underwear", "Weapons"):
        world.upload("beach.mp4", scenes=[{**SWIM, "label": label}])
        world.run()
    metadata: Any = CountingTable(world.resources.metadata)
    lines: list[str] = []
    tell(what_if(policy_of(beachwear), moderated_videos(world.resources.analysis, metadata)), lines.append)
    assert [line.split() for line in lines[:2]] == [["FLAGGED", "->", "CLEAN", "beach.mp4"], []]
    assert metadata.items_read == len(world.resources.labels())


def test_a_policy_under_which_nothing_changes_says_so(world: World) -> None:
    world.upload("swimming.mp4", scenes=[SWIM])
    world.run()
    lines = said(world, "strict")
    assert lines[0].startswith("policy strict")
    assert [line for line in lines if "would be" in line] == [
        "       0  would be flagged",
        "       0  would be clean",
    ]


def test_nothing_in_a_name_or_a_label_steers_the_terminal() -> None:
    label = Label(0, "Guns\x1b[31m\u202e", "", 1, 99.0)
    video = ModeratedVideo("v", "a\nb\x1b]0;x\x07.mp4", "j", Status.CLEAN)
    lines: list[str] = []
    tell(what_if(policy_of("strict"), [(video, [label.to_item(video.name, "v", "j")])]), lines.append)
    assert lines[0] == (r"   CLEAN -> FLAGGED  a\u000ab\u001b]0;x\u0007.mp4  Guns\u001b[31m\u202e  99.0 %")


def test_on_a_long_way_it_says_how_far_it_is() -> None:
    video = ModeratedVideo("v", "a.mp4", "j", Status.CLEAN)
    told: list[str] = []
    far = with_progress(((video, []) for _ in range(2 * PROGRESS_EVERY + 1)), told.append)
    assert sum(1 for _ in far) == 2 * PROGRESS_EVERY + 1
    assert told == ["1,000 videos looked at", "2,000 videos looked at"]


def test_how_far_it_is_does_not_get_into_what_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    world.upload("sea.mp4", scenes=[])
    world.run()
    outputs = {"VideoAnalysisTableName": "analysis", "MetadataTableName": "metadata"}
    session = SimpleNamespace(client=lambda _: None, resource=lambda _: world.resources.dynamodb)
    monkeypatch.setattr(command, "aws", lambda: session)
    monkeypatch.setattr(command, "Outputs", lambda *_: outputs)
    monkeypatch.setattr(command, "PROGRESS_EVERY", 1)
    capsys.readouterr()
    command.main(["--policy", "strict"])
    shown = capsys.readouterr()
    assert shown.err == "1 videos looked at\n"
    assert shown.out.startswith("policy strict")


@pytest.mark.parametrize("stated", ["", " "])
def test_no_policy_is_refused_before_aws_is_asked(monkeypatch: pytest.MonkeyPatch, stated: str) -> None:
    monkeypatch.delattr(command, "aws")
    with pytest.raises(Refused, match=f"^--policy={stated}: a YAML file "):
        command.main(["--policy", stated])


def test_labels_that_were_never_asked_for_are_owned_up_to(world: World, tmp_path: Path) -> None:
    world.redeploy(ModerationPolicy.every_label(80))
    world.upload("sea.mp4", scenes=[])
    world.run()
    path = tmp_path / "curious.yaml"
    path.write_text("version: curious\ndefault: {action: flag, minConfidence: 60}\n", encoding="utf-8")
    assert said(world, str(path))[-1].startswith("1 of them were moderated at a higher confidence")


def test_nothing_is_written(world: World, beachwear: str) -> None:
    world.upload("swimming.mp4", scenes=[SWIM])
    world.run()
    before = world.resources.rows(), world.resources.labels()
    said(world, beachwear)
    assert (world.resources.rows(), world.resources.labels()) == before


@pytest.mark.parametrize("stated", ["no-such-preset", "absent.yaml"])
def test_a_policy_that_is_none_is_refused_in_one_line(stated: str) -> None:
    with pytest.raises(Refused) as refusal:
        policy_of(stated)
    assert "\n" not in str(refusal.value)


def test_content_types_are_stored_with_a_label(world: World) -> None:
    drawn = {**SWIM, "contentTypes": [{"name": "Animated", "confidence": 91.5}]}
    world.upload("cartoon.mp4", scenes=[drawn])
    world.run()
    assert float(world.resources.labels()[0]["ContentTypes"]["Animated"]) == 91.5
