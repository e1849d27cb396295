"""The command answers every question of an operator about a stack that another app deployed, by another name.

Each command runs as an operator starts it, and prints how long its answer took: `pytest -s`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.gate.conftest import SEEN
from tests.local.observing import dispatch, jobs_of
from tests.unit.documents.reading import NAMES, blocks
from video_moderation.videos.unfit_files import NO_VIDEO

if TYPE_CHECKING:
    from collections.abc import Callable

    from moderation_local.pipeline.deployed_pipeline import Pipeline, Row
    from tests.local.gate.naming import Video

PROGRAM = [str(Path(sys.executable).with_name("video-moderation"))]
MODULE = [sys.executable, "-m", "moderation_cli"]
GATE = ("--stack", "Gate")
STEERING = "\x9b2K\u202esea.mp4"
"""Erases a line of a terminal, and turns the direction of writing."""
TODAY = datetime.now(UTC).date()
PERIOD = ("--from", f"{TODAY - timedelta(days=1)}", "--to", f"{TODAY + timedelta(days=2)}")


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    shown: str
    reported: str


Ask = Any


@pytest.fixture
def ask(gate: Pipeline, tmp_path: Path) -> Ask:
    """Run the command in an empty folder, with the environment that `make local` prints."""

    def ask(*arguments: str, program: list[str] = PROGRAM, **variables: str) -> Answer:
        before = time.monotonic()
        ended = subprocess.run(  # noqa: S603 - our own command
            [*program, *arguments],
            cwd=tmp_path,
            env={**gate.aws.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        print(f"{time.monotonic() - before:5.1f} s  video-moderation {' '.join(arguments)!r}")
        return Answer(ended.returncode, ended.stdout, ended.stderr)

    return ask


# What is asked about the videos of `conftest`, what people read, and what programs get


def has(**given: Any) -> Callable[[Any], bool]:
    """Some entry of the answer has these values."""
    return lambda answered: any(given.items() <= entry.items() for entry in answered)


def counts(*names: str) -> Callable[[Any], bool]:
    return lambda answered: all(isinstance(answered[name], int) for name in names)


QUESTIONS: dict[str, tuple[list[str], str, Callable[[Any], bool]]] = {
    "status": (["flagged.mp4"], r"FLAGGED: policy general-audience-1\S* flags it", has(status="FLAGGED")),
    "list": ([], r"(?m)^IN_PROGRESS .* waiting\.mp4 ", has(videoName="waiting.mp4", status="IN_PROGRESS")),
    "list of a status": (
        ["--status", "UNDETERMINED", "--undecided", "--newest", "--limit", "999"],
        rf"(?m)^UNDETERMINED .* undetermined\.mp4 .* {NO_VIDEO}$",
        has(videoName="undetermined.mp4", reason=NO_VIDEO),
    ),
    "list of a category": (
        ["--status", "FLAGGED", "--category", "Visually Disturbing", "--limit", "999"],
        r"(?m)^FLAGGED .* flagged\.mp4 .* Visually Disturbing$",
        has(videoName="flagged.mp4"),
    ),
    "list as a count": (["--status", "FLAGGED", "--count"], r"(?m)^FLAGGED +[1-9]", counts("FLAGGED")),
    "labels": (["flagged.mp4"], r"(?m)^00:02\.0 +97\.0 % .* > Corpses$", has(moderationLabel="Corpses")),
    "log": (["flagged.mp4"], r"content-alert +concluded ", has(message="concluded", verdict="FLAGGED")),
    "outputs": ([], r"(?m)^MediaBucketName +gate-", lambda answered: "MediaBucketName" in answered),
    "redrive": (["--dry-run"], r"(?m)^completion queue +\d+$", has(queue="video queue", moved=0)),
    "sweep": ([], r"sweep finished: [\d,]+ video versions checked, ", counts("checked", "found")),
    "what-if": (
        ["strict"],
        r"CLEAN, teen *-> FLAGGED, teen +for-teens\.mp4",
        lambda answered: has(videoName="for-adults.mp4")(answered["changes"]),
    ),
    "report": (
        [*PERIOD],
        r"(?m)^verdict FLAGGED,,[1-9]",
        lambda answered: bool(answered),
    ),
    "list-undecided": ([], r"added \d+ videos to the list", counts("added")),
    "check": ([], r"as they must be: versioning, the guard", lambda answered: answered == []),
    "backfill": (["--dry-run"], r"videos? |nothing to moderate", counts("videos", "archived", "recorded")),
}
"""By command: its arguments, what its table shows, and a check of its JSON."""

ELSEWHERE = {"decide", "again", "doctor", "forget", "bucket-policy", "key-policy", "invite", "moderators"}
"""Commands of tests of their own: below, of the documents, and of the review room."""


def test_every_command_of_the_documents_is_asked_here() -> None:
    pasted = "\n".join(block for name in NAMES for block in blocks(name, "sh"))
    documented = set(re.findall(r"\bvideo-moderation ([a-z-]+)", pasted))
    assert documented <= {question.split()[0] for question in QUESTIONS} | ELSEWHERE


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered(ask: Ask, videos: dict[str, Video], question: str) -> None:
    arguments, shown, _ = QUESTIONS[question]
    answer = ask(question.split()[0], *arguments, *GATE)
    assert (answer.code, "error" in answer.reported) == (0, False), answer
    assert re.search(shown, answer.shown)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_for_programs(ask: Ask, videos: dict[str, Video], question: str) -> None:
    arguments, _, fits = QUESTIONS[question]
    answer = ask(question.split()[0], *arguments, "--output", "json", VIDEO_MODERATION_STACK="Gate")
    assert answer.code == 0, answer
    assert answer.shown.isascii()
    assert fits(json.loads(answer.shown))


def test_doctor_examines_everything(ask: Ask, videos: dict[str, Video]) -> None:
    """Other tests may leave dead letters: then it says so."""
    answer = ask("doctor", *GATE, "--output", "json")
    findings = json.loads(answer.shown)
    examined = {finding["subject"] for finding in findings if finding["health"] in ("ok", "problem")}
    assert examined >= {"stack", "alert topic", "operations topic", "dead letters", "waiting"}
    assert examined & {"alarm", "alarms"}
    assert not [finding for finding in findings if finding["health"] == "unknown"]
    problems = [finding for finding in findings if finding["health"] == "problem"]
    assert answer.code == (3 if problems else 0)
    shown = ask("doctor", *GATE).shown
    assert "Gate is CREATE_COMPLETE" in shown


# Which stack


def test_without_a_name_the_only_stack_is_meant_and_of_several_none_is_guessed(
    ask: Ask, gate: Pipeline, videos: dict[str, Video]
) -> None:
    """The app of the other tests is in the same account, if they run before."""
    names = sorted(
        stack["StackName"]
        for stack in gate.aws.client("cloudformation").describe_stacks()["Stacks"]
        if any(output["OutputKey"] == "SweepArn" for output in stack.get("Outputs", []))
    )
    answer = ask("outputs", "MediaBucketName")
    if names == ["Gate"]:
        assert (answer.code, answer.shown) == (0, f"{gate.bucket}\n")
    else:
        assert (answer.code, answer.shown) == (1, "")
        assert answer.reported.splitlines()[1:] == [f"  --stack {name}" for name in names]


def test_it_runs_as_a_module_too(ask: Ask, gate: Pipeline) -> None:
    assert ask("outputs", "MediaBucketName", *GATE, program=MODULE) == Answer(0, f"{gate.bucket}\n", "")


def test_a_stack_a_region_and_a_video_that_are_not_there_are_named_in_one_line(ask: Ask) -> None:
    for arguments, named in (
        (("list", "--stack", "Gait"), "Gait"),
        (("list", "--region", "eu-west-1"), "eu-west-1"),
        (("status", "see.mp4", *GATE), "see.mp4"),
    ):
        answer = ask(*arguments)
        assert (answer.code, answer.shown, answer.reported.count("\n")) == (1, "", 1)
        assert named in answer.reported


# What changes something


@pytest.fixture
def clean(gate: Pipeline, folder: str, video: bytes) -> Row:
    """The row of a clean video whose name would steer a terminal."""
    gate.upload(f"{folder}{STEERING}", video, scenes=[])
    return gate.wait_for_status(f"{folder}{STEERING}", "CLEAN")


def test_a_version_is_moderated_again_and_then_decided_on(ask: Ask, gate: Pipeline, clean: Row) -> None:
    name = clean["VideoName"]
    gate.rekognition.see(gate.bucket, name, [{**(SEEN["flagged"] or {}), "from": 2, "to": 6}])
    again = ask("again", name, *GATE)
    assert (again.code, again.shown.endswith(": PENDING; a job is started as soon as one is free\n")) == (
        0,
        True,
    )
    dispatch(gate)
    row = gate.wait_for_status(name, "FLAGGED")
    assert (row["VideoId"], row["VersionId"]) == (clean["VideoId"], clean["VersionId"])
    assert len(jobs_of(gate, row["VideoId"])) == 2
    decided = ask("decide", row["VideoId"], "reject", "--note", "a corpse", *GATE, "--output", "json")
    assert (json.loads(decided.shown)["decision"], decided.code) == ("REJECTED", 0)
    refused = ask("again", name, *GATE)
    assert (refused.code, refused.shown, refused.reported.count("\n")) == (1, "", 1)
    assert "the decision stands" in refused.reported


def test_no_name_of_a_file_steers_the_terminal(ask: Ask, clean: Row) -> None:
    name = clean["VideoName"]
    for question in (("status", name), ("labels", name), ("log", name), ("list", "--status", "CLEAN")):
        answer = ask(*question, *GATE)
        assert answer.code == 0
        printed = answer.shown + answer.reported
        assert r"\u009b2K\u202esea.mp4" in printed
        assert not {"\x9b", "\u202e"} & set(printed)
