"""`make` passes its variables to the commands unchanged."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., subprocess.CompletedProcess[str]]

MAKEFILE = Path(__file__).resolve().parents[3] / "Makefile"
NEEDED = (
    "pyproject.toml",
    "requirements.txt",
    "requirements-dev.txt",
    "constraints.txt",
    "package.json",
    "package-lock.json",
)
SHOW = "import json, sys; print(json.dumps(sys.argv[1:]))"
# A shebang would not find a Python whose path has a blank.
SHOW_ARGUMENTS = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(SHOW)} "$@"\n'


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make, in a folder that is set up with a Python that only shows its arguments."""
    shutil.copy(MAKEFILE, tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    for name in (*NEEDED, ".venv/.python-ready", ".venv/.node-ready"):  # in this order: the last are newest
        (tmp_path / name).touch()
    python = tmp_path / ".venv/bin/python"
    python.write_text(SHOW_ARGUMENTS, encoding="utf-8")
    python.chmod(0o755)
    free = {"VIDEO", "VERSION", "DECISION", "NOTE", "POLICY", "ARGS", "MAKEFLAGS", "MAKELEVEL"}
    inherited = {name: value for name, value in os.environ.items() if name not in free}

    def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own Makefile
            ["make", *arguments],  # noqa: S607 - whichever make there is
            cwd=tmp_path,
            env=inherited | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return make


def handed_over(made: subprocess.CompletedProcess[str]) -> list[str]:
    assert (made.stderr, made.returncode) == ("", 0)
    arguments: list[str] = json.loads(made.stdout)
    return arguments


def test_a_decision_is_handed_over(make: Make) -> None:
    made = make("decide", "VIDEO=party.mp4", "VERSION=v1", "DECISION=approve", "NOTE=a toy sword")
    assert handed_over(made) == [
        "-m",
        "moderation_cli",
        "decide",
        "--version-id=v1",
        "--note=a toy sword",
        "--",
        "party.mp4",
        "approve",
    ]


def test_without_a_version_and_a_note_there_are_none(make: Make) -> None:
    made = make("decide", "VIDEO=party.mp4", "DECISION=approve", "ARGS=--stack Other")
    assert handed_over(made)[3:] == ["--note=", "--stack", "Other", "--", "party.mp4", "approve"]


@pytest.mark.parametrize(
    "name",
    [
        "$(shell touch ran).mp4",
        "${shell touch ran}.mp4",
        "`touch ran`.mp4",
        "$(touch ran).mp4",
        "$HOME.mp4",
        "a\"b'c.mp4",
        "--help.mp4",
        "a b;c.mp4",
        "a#b.mp4",
    ],
)
def test_nothing_in_a_name_or_a_note_is_run_or_changed(make: Make, tmp_path: Path, name: str) -> None:
    made = make("decide", f"VIDEO={name}", f"VERSION={name}", "DECISION=reject", f"NOTE={name}")
    expected = [f"--version-id={name}", f"--note={name}", "--", name, "reject"]
    assert handed_over(made)[3:] == expected
    assert handed_over(make("decide", VIDEO=name, VERSION=name, DECISION="reject", NOTE=name))[3:] == expected
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("given", [[], ["VIDEO=party.mp4"], ["DECISION=approve"], ["VIDEO=", "DECISION="]])
def test_a_video_and_a_decision_are_needed(make: Make, given: list[str]) -> None:
    made = make("decide", *given)
    assert made.stderr.startswith("error: name both: make decide VIDEO=party.mp4 DECISION=approve\n")
    assert (made.stdout, made.returncode) == ("", 2)


def test_a_policy_is_handed_over(make: Make) -> None:
    assert handed_over(make("what-if", "POLICY=new.yaml")) == [
        "-m",
        "moderation_cli",
        "what-if",
        "--",
        "new.yaml",
    ]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (["demo", "VIDOE=clip.mp4"], "make demo does not take VIDOE; it takes VIDEO, SCENES, POLICY, ARGS"),
        (["local", "VIDEO=clip.mp4"], "make local does not take VIDEO; it takes PORT, POLICY, ARGS"),
        (["sweep", "STACK=Other"], "make sweep does not take STACK; it takes ARGS"),
        (["setup", "ARGS=-v"], "make setup does not take ARGS; it takes no variable"),
    ],
)
def test_a_variable_that_a_target_does_not_take_is_refused(make: Make, typed: list[str], error: str) -> None:
    made = make(*typed)
    assert error in made.stderr
    assert (made.stdout, made.returncode) == ("", 2)


def test_what_looks_like_a_variable_inside_a_value_is_none(make: Make) -> None:
    made = make("decide", "VIDEO=party.mp4", "DECISION=approve", "NOTE=a VIDOE=b", "ARGS=-c key=value")
    assert "--note=a VIDOE=b" in handed_over(made)


def test_the_python_to_set_up_with_is_taken_by_every_target(make: Make) -> None:
    assert handed_over(make("what-if", "POLICY=new.yaml", f"PYTHON={sys.executable}"))


def test_the_help_of_a_target_names_every_variable_that_it_uses() -> None:
    rules = re.findall(r"^([a-z-]+):.*## (.*)\n((?:\t.*\n)*)", MAKEFILE.read_text("utf-8"), re.MULTILINE)
    assert len(rules) > 10
    for target, description, recipe in rules:
        used = set(re.findall(r"\$\((ARGS)\)|\$\$\{?([A-Z]+)", recipe))
        names = {name for pair in used for name in pair if name} - {"PATH"}
        assert names <= set(re.findall(r"([A-Z]+)=", description)), target
