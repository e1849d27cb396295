from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation.policy.what_if import what_if
from moderation_stack.policy import ModerationPolicy
from operations.command import Refused
from operations.what_if import moderated_videos, policy_of, tell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.world import World

SWIM = {"label": "Female Swimwear or Underwear", "from": 2.0, "to": 6.5, "confidence": 97.4}
BEACHWEAR = """
version: beachwear-1
rules:
  - {label: Swimwear or Underwear, action: ignore}
"""


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
    world.run()
    lines = said(world, beachwear)
    assert lines[0].split() == ["FLAGGED", "->", "CLEAN", "swimming.mp4"]
    assert any(line.split() == ["1", "same"] for line in lines)
    assert any(line.split() == ["1", "verdict", "changes"] for line in lines)


def test_a_policy_under_which_nothing_changes_says_so(world: World) -> None:
    world.upload("swimming.mp4", scenes=[SWIM])
    world.run()
    lines = said(world, "strict")
    assert lines[0].startswith("policy strict")
    assert any(line.split() == ["0", "verdict", "changes"] for line in lines)


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
