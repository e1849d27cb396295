"""Options that the app or the local AWS would refuse are refused in one line, before anything starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from moderation_local.command_line import main, parser
from moderation_local.deployment.context import usable_context

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["--port", "99999"], "--port must be a whole number from 0 to 65535, but 99999 was provided"),
        (["--port", "65536"], "--port must be a whole number from 0 to 65535, but 65536 was provided"),
        (["--port", "abc"], "--port must be a whole number from 0 to 65535, but abc was provided"),
        (["--port=-1"], "--port must be a whole number from 0 to 65535, but -1 was provided"),
        (
            ["-c", "holdFlagged"],
            "-c must be key=value, such as -c holdFlagged=true, but holdFlagged was provided",
        ),
        (["-c", "=true"], "-c must be key=value, such as -c holdFlagged=true, but =true was provided"),
        (
            ["-c", "region=eu-west-1"],
            "region must be left out with the local AWS, but eu-west-1 was provided",
        ),
        (["-c", "holdFlaged=true"], "holdFlaged is not a context key of this app; did you mean holdFlagged?"),
        (["-c", "minConfidence=101"], "minConfidence must be a number from 0 to 100, but 101 was provided"),
        (["--policy", "absent.yaml"], "absent.yaml cannot be read: No such file or directory"),
        (
            ["--policy", "strict", "-c", "policy=news"],
            "--policy must not be combined with -c policy, but strict and news were provided",
        ),
    ],
)
def test_what_is_not_accepted_is_told_in_one_line(
    arguments: list[str], refusal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["up", *arguments]) == 2
    assert capsys.readouterr() == ("", f"error: {refusal}\n")


def test_a_policy_that_is_none_ends_the_demo_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--policy", "newz"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: POLICY must be a YAML file ")
    assert told.count("\n") == 1


@pytest.mark.parametrize("port", [0, 4566, 65535])
def test_a_port_is_taken(port: int) -> None:
    assert parser().parse_args(["up", "--port", str(port)]).port == port


def test_policies_in_files_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ours.yaml", "next.yaml"):
        (tmp_path / name).write_text("version: ours-1\nbasedOn: news\n")
    monkeypatch.chdir(tmp_path)
    assert usable_context(["shadowPolicy=next.yaml", "holdFlagged=true"], policy="ours.yaml") == {
        "shadowPolicy": str(tmp_path / "next.yaml"),
        "holdFlagged": "true",
        "policy": str(tmp_path / "ours.yaml"),
    }


def test_the_last_of_two_values_counts_as_with_the_cdk_cli() -> None:
    assert usable_context(["minConfidence=60", "minConfidence=70"]) == {"minConfidence": "70"}
