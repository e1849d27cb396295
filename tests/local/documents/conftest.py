from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.local.documents.aws_cli import find_aws_cli
from tests.local.documents.shell import Shell, shell_blocks
from tests.unit.documents.reading import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from moderation_local.pipeline.deployed_pipeline import Pipeline, Row

HELPERS = "docs/how-to/operate.md"
"""The document whose first block defines what the commands of all documents use."""
SEEN = [{"label": "Smoking", "from": 1, "to": 2, "confidence": 88}]
SET_UP = tuple(
    f"{folder}/.{kind}-ready" for folder in (".venv", ".venv-deploy") for kind in ("python", "node")
)


@pytest.fixture(scope="session")
def holiday(stack: Pipeline, video: bytes) -> Row:
    """The row of `holiday.mp4`, the flagged video of the documents; others of them are there too.

    The documents upload and copy `beach.mp4` only, so that each other name stands for one version.
    """
    stack.upload("holiday.mp4", video, scenes=SEEN)
    stack.upload("beach.mp4", video)
    stack.upload("party.mp4", video, scenes=SEEN)
    stack.upload("new/holiday.mp4", video)
    stack.upload("empty.mp4", b"")
    for name in ("beach.mp4", "party.mp4", "new/holiday.mp4", "empty.mp4"):
        stack.wait_for_status(name)
    return stack.wait_for_status("holiday.mp4", "FLAGGED")


@pytest.fixture(scope="session")
def shell(stack: Pipeline, holiday: Row, video: bytes, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A shell in the project's folder, with the variables of `make local` and the documents' helpers."""
    program = find_aws_cli()
    if program is None:
        pytest.skip("this machine has no AWS CLI of version 2.13 or newer")
    folder = tmp_path_factory.mktemp("project")
    for entry in ROOT.iterdir():
        (folder / entry.name).symlink_to(entry)
    (folder / "beach.mp4").write_bytes(video)
    programs = tmp_path_factory.mktemp("bin")
    (programs / "aws").symlink_to(program)
    _make_without_set_up(programs / "make")
    environment = dict(stack.aws.environment)
    shell = Shell(folder, {**environment, "PATH": f"{programs}:{environment['PATH']}"})
    shell.paste(next(block.commands for block in shell_blocks() if block.document == HELPERS))
    return shell


def _make_without_set_up(path: Path) -> None:
    """Make, with everything set up already: the test that runs is the proof of it."""
    old = " ".join(f"-o {name}" for name in SET_UP)
    path.write_text(f'#!/bin/sh\nexec {shutil.which("make")} {old} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
