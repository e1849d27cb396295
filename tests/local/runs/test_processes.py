"""A child process ends when it is told to, even if it ignores signals, and so do its own children."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from moderation_local.aws.processes import Child, ChildFailed, stop
from tests.local.runs.processes import of_folder

if TYPE_CHECKING:
    from pathlib import Path

STUBBORN = "trap '' TERM INT; sleep 1000 & echo started; wait; sleep 1000"
"""Ignores requests to end, and so does its child."""


def shell(script: str, folder: Path) -> Child:
    environment = {"PATH": os.environ["PATH"], "FOLDER": str(folder)}
    return Child("script", ["sh", "-c", script], environment=environment, log=folder / "script.log")


def test_the_output_of_a_good_end_is_returned(tmp_path: Path) -> None:
    script = shell("echo one; echo two >&2", tmp_path)
    assert script.wait() == "one\ntwo"
    stop([script])


def test_a_bad_end_is_told_with_the_last_lines(tmp_path: Path) -> None:
    script = shell("echo first; echo why it failed; exit 3", tmp_path)
    with pytest.raises(ChildFailed, match=r"script ended with exit code 3\nfirst\nwhy it failed$"):
        script.wait()
    stop([script])


def test_an_end_before_it_is_ready_is_a_failure_too(tmp_path: Path) -> None:
    script = shell("echo hello", tmp_path)
    with pytest.raises(ChildFailed, match="exit code 0"):
        script.wait_until(lambda output: "ready" in output)
    stop([script])


def test_a_program_that_does_not_exist_is_a_failure(tmp_path: Path) -> None:
    missing = Child("missing", ["/nonexistent"], environment={}, log=tmp_path / "missing.log")
    with pytest.raises(ChildFailed, match="No such file or directory"):
        missing.wait()
    stop([missing])


def test_a_child_that_is_not_ready_in_time_is_a_failure(tmp_path: Path) -> None:
    script = shell("echo waiting; sleep 1000", tmp_path)
    with pytest.raises(ChildFailed, match=r"not ready after 0\.5 s"):
        script.wait_until(lambda output: "ready" in output, timeout=0.5)
    stop([script])


def test_a_child_that_will_not_end_is_killed_with_its_children(tmp_path: Path) -> None:
    script = shell(STUBBORN, tmp_path)
    script.wait_until(lambda output: "started" in output)
    stop([script])
    assert of_folder(tmp_path) == []


def test_what_a_child_leaves_behind_is_ended_with_it(tmp_path: Path) -> None:
    script = shell("sleep 1000 & echo gone", tmp_path)
    script.wait()
    assert [process for process in of_folder(tmp_path) if process.startswith("sleep")] == []
    stop([script])


def test_stopping_twice_does_no_harm(tmp_path: Path) -> None:
    script = shell("sleep 1000", tmp_path)
    stop([script])
    stop([script])
    assert of_folder(tmp_path) == []
