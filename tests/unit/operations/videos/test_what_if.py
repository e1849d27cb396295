from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from moderation_cli.commands.videos import what_if
from moderation_cli.commands.videos.what_if import (
    PROGRESS_EVERY,
    moderated_videos,
    policy_of,
    with_progress,
)
from moderation_cli.commands.videos.what_if_report import DOUBT, lines
from moderation_cli.policy_comparison import ModeratedVideo, PolicyComparison, Video
from moderation_cli.terminal.errors import printable_lines
from moderation_stack.policy import ModerationPolicy
from tests.unit.operations.conftest import OUTPUTS
from video_moderation.contract.status import Status
from video_moderation.labels.label import Label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.unit.operations.conftest import Account, Run
    from tests.unit.simulation.pipeline_simulation import PipelineSimulation

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


def said(simulation: PipelineSimulation, policy: str) -> list[str]:
    videos = moderated_videos(simulation.resources.analysis, simulation.resources.metadata)
    return said_of(policy, videos)


def said_of(policy: str, videos: Iterable[Video]) -> list[str]:
    return printable_lines(lines(PolicyComparison(policy_of(policy, print), videos)))


@pytest.fixture
def beachwear(tmp_path: Path) -> str:
    path = tmp_path / "beachwear.yaml"
    path.write_text(BEACHWEAR, encoding="utf-8")
    return str(path)


def test_a_policy_that_ignores_what_was_seen_would_turn_flagged_into_clean(
    simulation: PipelineSimulation, beachwear: str
) -> None:
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.upload("sea.mp4", scenes=[])
    simulation.upload("broken.mp4", b"")
    simulation.run()
    (change, empty, version, *counts) = said(simulation, beachwear)
    assert change == "FLAGGED -> CLEAN    swimming.mp4"
    assert (empty, version[:18]) == ("", "policy beachwear-1")
    assert counts == [
        "       0  would be flagged",
        "       1  would be clean",
        "       0  would be for another audience",
        "       0  cannot be told: moderated at a higher confidence",
        "       0  would not be rated any more",
        "       0  would be rated for the first time",
        "       1  verdict and audience stay",
        "       1  not judged",
    ]


AUDIENCES = """
version: {version}
default: {{action: record}}
audiences:
  - {{name: teen, admits: [{admitted}]}}
  - {{name: adult, admits: [Explicit]}}
"""


def rating(tmp_path: Path, version: str, admitted: str) -> Path:
    """A policy that says which top category is for teens, and flags nothing."""
    path = tmp_path / f"{version}.yaml"
    path.write_text(AUDIENCES.format(version=version, admitted=admitted), encoding="utf-8")
    return path


def test_a_video_for_another_audience_is_named_with_both_and_why(
    simulation: PipelineSimulation, tmp_path: Path
) -> None:
    simulation.redeploy(ModerationPolicy.from_file(rating(tmp_path, "wide", "Violence")))
    simulation.upload("knife.mp4", scenes=[{**SWIM, "label": "Weapons"}])
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    change, empty, version, *counts = said(simulation, str(rating(tmp_path, "narrow", "Gambling")))
    assert change == "    CLEAN, teen -> CLEAN, nobody    knife.mp4  Violence > Weapons  97.4 %"
    assert (empty, version.partition("+")[0]) == ("", "policy narrow")
    assert [line for line in counts if not line.startswith("       0")] == [
        "       1  would be for another audience",
        "       1  verdict and audience stay",
    ]


def test_first_ratings_and_lost_ones_are_counted_without_a_line_each(
    simulation: PipelineSimulation, tmp_path: Path, beachwear: str
) -> None:
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    rated = rating(tmp_path, "wide", "Violence")
    lines = said(simulation, str(rated))
    assert lines[0].startswith("policy wide")
    assert "       1  would be rated for the first time" in lines
    simulation.redeploy(ModerationPolicy.from_file(rated))
    simulation.upload("lake.mp4", scenes=[])
    simulation.run()
    lines = said(simulation, beachwear)
    assert lines[0].startswith("policy beachwear")
    assert "       1  would not be rated any more" in lines


def test_a_new_verdict_is_told_with_its_audience(simulation: PipelineSimulation, tmp_path: Path) -> None:
    simulation.upload("knife.mp4", scenes=[{**SWIM, "label": "Weapons"}])
    simulation.run()
    change = said(simulation, str(rating(tmp_path, "wide", "Violence")))[0]
    assert change.startswith("        FLAGGED -> CLEAN, teen      knife.mp4  ")


def test_a_video_on_its_way_is_not_judged(simulation: PipelineSimulation) -> None:
    simulation.upload("sea.mp4", scenes=[])
    simulation.step()
    assert simulation.resources.rows()[0]["Status"] == "IN_PROGRESS"
    assert said(simulation, "strict")[-1] == "       1  not judged"


def test_each_version_of_a_name_is_judged_by_its_own_labels_and_no_others_are_read(
    simulation: PipelineSimulation, beachwear: str
) -> None:
    for label in ("Female Swimwear or Underwear", "Weapons"):
        simulation.upload("beach.mp4", scenes=[{**SWIM, "label": label}])
        simulation.run()
    metadata: Any = CountingTable(simulation.resources.metadata)
    lines = said_of(beachwear, moderated_videos(simulation.resources.analysis, metadata))
    assert [line.split() for line in lines[:2]] == [["FLAGGED", "->", "CLEAN", "beach.mp4"], []]
    assert metadata.items_read == len(simulation.resources.labels())


def test_a_policy_under_which_nothing_changes_says_so(simulation: PipelineSimulation) -> None:
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.run()
    lines = said(simulation, "strict")
    assert lines[0].startswith("policy strict")
    assert [line for line in lines if "would be" in line] == [
        "       0  would be flagged",
        "       0  would be clean",
        "       0  would be for another audience",
        "       1  would be rated for the first time",
    ]


def test_nothing_in_a_name_or_a_label_steers_the_terminal() -> None:
    label = Label(0, "Guns\x1b[31m\u202e", "", 1, 99.0)
    video = ModeratedVideo("v", "a\nb\x1b]0;x\x07.mp4", "j", Status.CLEAN)
    lines = said_of("strict", [(video, [label.to_item(video.name, "v", "j")])])
    assert lines[0] == (
        r"            CLEAN -> FLAGGED, nobody    a\u000ab\u001b]0;x\u0007.mp4  Guns\u001b[31m\u202e  99.0 %"
    )


def test_on_a_long_way_it_says_how_far_it_is() -> None:
    video = ModeratedVideo("v", "a.mp4", "j", Status.CLEAN)
    told: list[str] = []
    far = with_progress(((video, []) for _ in range(2 * PROGRESS_EVERY + 1)), told.append)
    assert sum(1 for _ in far) == 2 * PROGRESS_EVERY + 1
    assert told == ["1,000 videos looked at", "2,000 videos looked at"]


@pytest.fixture
def one_video(simulation: PipelineSimulation, account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """The command finds a pipeline that has moderated one video, and nothing was printed yet."""
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    account.tables = {"analysis": simulation.resources.analysis, "metadata": simulation.resources.metadata}
    capsys.readouterr()


@pytest.mark.usefixtures("one_video")
def test_progress_does_not_get_into_the_answer(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setattr(what_if, "PROGRESS_EVERY", 1)
    code, shown, reported = run("what-if", "strict")
    assert (code, reported) == (0, "1 video looked at\n")
    assert shown.startswith("policy strict")


@pytest.mark.usefixtures("one_video")
def test_programs_get_json(run: Run) -> None:
    _, shown, _ = run("what-if", "strict", "--output", "json")
    answer = json.loads(shown)
    assert answer["policyVersion"].startswith("strict")
    assert (answer["changes"], answer["counts"]["FIRST_RATED"]) == ([], 1)


def test_videos_that_another_policy_decides_are_left_out(
    simulation: PipelineSimulation, account: Account, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a prefix those of every prefix with a policy, with one those of longer ones."""
    for name in ("sea.mp4", "kids/sea.mp4", "kids/tiny/sea.mp4"):
        simulation.upload(name, scenes=[])
    simulation.run()
    account.tables = {"analysis": simulation.resources.analysis, "metadata": simulation.resources.metadata}
    capsys.readouterr()  # what the functions logged
    versions = json.dumps({"kids/": "strict+1", "kids/tiny/": "strict+1"})
    account.stacks["Shop"] = {**OUTPUTS, "PolicyVersions": versions}

    def judged(*options: str) -> int:
        counts = json.loads(run("what-if", "strict", "--output", "json", *options)[1])["counts"]
        return sum(counts.values())

    assert judged() == 1
    assert judged("--key-prefix", "kids/") == 1
    assert judged("--key-prefix", "kids/tiny/") == 1
    assert judged("--key-prefix", "teens/") == 0
    account.stacks["Shop"] = OUTPUTS
    assert (judged(), judged("--key-prefix", "kids/")) == (3, 2)


@pytest.fixture
def doubtful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A policy that is accepted, but may not be meant."""
    monkeypatch.chdir(tmp_path)
    path = Path("old\x1b.yaml")
    path.write_text("version: old\nrules: [{label: Explicit Nudity, action: flag}]", encoding="utf-8")
    return str(path)


@pytest.mark.usefixtures("one_video")
def test_warnings_do_not_get_into_the_answer(doubtful: str, run: Run) -> None:
    _, shown, reported = run("what-if", doubtful)
    (warning,) = reported.splitlines()
    assert warning.startswith(r"warning: old\u001b.yaml: Explicit Nudity was a top category before ")
    assert shown.startswith("policy old")


@pytest.mark.parametrize("given", ["", " ", "no-such-preset", "absent.yaml"])
def test_what_is_no_policy_is_refused_before_aws_is_asked(account: Account, run: Run, given: str) -> None:
    account.clients.clear()
    code, shown, reported = run("what-if", given)
    assert (code in (1, 2), shown, reported.count("\n")) == (True, "", 1)
    assert repr(given) in reported or given in reported


def test_what_labels_that_were_never_asked_for_may_change_is_told_with_a_question_mark(
    simulation: PipelineSimulation, beachwear: str
) -> None:
    simulation.redeploy(ModerationPolicy.every_label(80))
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.upload("sea.mp4", scenes=[])
    simulation.run()
    (change, empty, _, *counts, doubt) = said(simulation, beachwear)
    assert (change, empty, doubt) == ("FLAGGED -> CLEAN?   swimming.mp4", "", DOUBT)
    assert [line for line in counts if not line.startswith("       0")] == [
        "       2  cannot be told: moderated at a higher confidence"
    ]


def test_where_no_line_has_a_question_mark_none_is_explained(
    simulation: PipelineSimulation, tmp_path: Path
) -> None:
    simulation.redeploy(ModerationPolicy.every_label(80))
    simulation.upload("sea.mp4", scenes=[])
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.run()
    path = tmp_path / "curious.yaml"
    path.write_text("version: curious\ndefault: {action: flag, minConfidence: 60}\n", encoding="utf-8")
    lines = said(simulation, str(path))
    assert lines[0].startswith("policy curious")
    assert "       1  cannot be told: moderated at a higher confidence" in lines
    assert "       1  verdict and audience stay" in lines
    assert DOUBT not in lines


@pytest.mark.parametrize(
    ("verdict", "before", "line"),
    [
        (Status.FLAGGED, "nobody", "FLAGGED, nobody -> CLEAN?, teen?    a.mp4"),
        (Status.CLEAN, "adult", "   CLEAN, adult -> CLEAN?, teen?    a.mp4"),
        (Status.CLEAN, "everyone", "CLEAN, everyone -> CLEAN?, teen?    a.mp4"),
    ],
)
def test_an_audience_that_may_be_a_narrower_one_has_a_question_mark(
    tmp_path: Path, verdict: Status, before: str, line: str
) -> None:
    video = ModeratedVideo("v", "a.mp4", "j", verdict, before, min_confidence=80.0)
    lines = said_of(str(rating(tmp_path, "wide", "Violence")), [(video, [])])
    assert (lines[0], lines[-1]) == (line, DOUBT)


def test_a_question_mark_does_not_move_the_names(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text("version: long\naudiences: [{name: everyone, admits: [Weapons]}]\n", encoding="utf-8")
    weapon = Label(0, "Weapons", "Violence", 2, 90.0).to_item("a.mp4", "v", "j")
    videos = [ModeratedVideo("v", "a.mp4", "j", Status.CLEAN, None, asked) for asked in (0.0, 80.0)]
    lines = said_of(str(path), [(video, [weapon]) for video in videos])
    assert [line.split("  Violence")[0].lstrip() for line in lines[:2]] == [
        "CLEAN -> FLAGGED, everyone  a.mp4",
        "CLEAN -> FLAGGED, everyone? a.mp4",
    ]


def test_nothing_is_written(simulation: PipelineSimulation, beachwear: str) -> None:
    simulation.upload("swimming.mp4", scenes=[SWIM])
    simulation.run()
    before = simulation.resources.rows(), simulation.resources.labels()
    said(simulation, beachwear)
    assert (simulation.resources.rows(), simulation.resources.labels()) == before


def test_content_types_are_stored_with_a_label(simulation: PipelineSimulation) -> None:
    drawn = {**SWIM, "contentTypes": [{"name": "Animated", "confidence": 91.5}]}
    simulation.upload("cartoon.mp4", scenes=[drawn])
    simulation.run()
    assert float(simulation.resources.labels()[0]["ContentTypes"]["Animated"]) == 91.5
