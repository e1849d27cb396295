"""The command line as people call it: it finds the stack, and an error is one line."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from moderation_cli import main
from moderation_cli.stack.deployment import Deployment
from moderation_cli.stack.recognition import RECOGNIZED_BY
from moderation_cli.terminal import exit_codes
from moderation_cli.terminal.console import Console, table
from moderation_cli.terminal.errors import Refused, in_one_line, printable_lines
from moderation_cli.terminal.exit_codes import NOBODY_READS
from tests.template.synthesis import default_template
from tests.unit.operations.answers import Failure, client
from tests.unit.operations.conftest import OUTPUTS
from tests.unit.operations.dead_letter_queues import DeadLetterQueues
from tests.unit.operations.every_command import COMMANDS

if TYPE_CHECKING:
    from tests.unit.operations.conftest import Account, Run


@pytest.fixture
def queues(account: Account) -> DeadLetterQueues:
    """The queues of the deployed stack, with three dead letters."""
    made = DeadLetterQueues(video_dead=3)
    account.clients["sqs"] = made.sqs
    return made


# Which stack


@pytest.mark.usefixtures("queues")
def test_the_only_stack_of_the_region_need_not_be_named(run: Run) -> None:
    assert run("redrive", "--dry-run")[0] == 0


def test_of_several_stacks_one_has_to_be_named(account: Account, queues: DeadLetterQueues, run: Run) -> None:
    account.stacks["Another"] = OUTPUTS
    code, shown, reported = run("redrive", "--dry-run")
    assert (code, shown) == (1, "")
    assert reported.splitlines() == [
        "error: eu-west-1 has 2 video moderation stacks: name one with --stack",
        "  --stack Another",
        "  --stack Shop",
    ]
    assert run("redrive", "--dry-run", "--stack", "Another")[0] == 0


def test_a_stack_can_be_named_in_the_environment(
    account: Account, queues: DeadLetterQueues, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.stacks["Another"] = OUTPUTS
    monkeypatch.setenv("VIDEO_MODERATION_STACK", "Another")
    assert run("redrive", "--dry-run")[0] == 0


def test_where_there_is_none_the_region_is_named(account: Account, run: Run) -> None:
    account.stacks = {"Website": {}}
    assert run("sweep") == (
        1,
        "",
        "error: no video moderation stack was found in eu-west-1: use --region, or name it with --stack\n",
    )


def test_a_stack_that_is_not_there_is_named_with_the_region(account: Account, run: Run) -> None:
    assert run("sweep", "--stack", "Shopp") == (
        1,
        "",
        "error: no stack Shopp was found in eu-west-1: "
        "give its name with --stack and its Region with --region\n",
    )


def test_a_stack_of_another_project_is_refused_with_the_output_it_lacks(account: Account, run: Run) -> None:
    _, _, reported = run("sweep", "--stack", "Website")
    assert reported.startswith("error: stack Website has no output SweepArn: ")


def test_profile_and_region_are_those_that_were_named(account: Account, run: Run) -> None:
    run("sweep", "--profile", "video", "--region", "eu-west-2", "--stack", "Website")
    assert account.asked_for == ("video", "eu-west-2")


@pytest.mark.usefixtures("queues")
def test_of_several_pipelines_in_a_stack_one_has_to_be_named(account: Account, run: Run) -> None:
    prefixed = {
        f"{prefix}{name}": value for prefix in ("News", "Trailers") for name, value in OUTPUTS.items()
    }
    account.stacks = {"Shop": prefixed}
    code, _, reported = run("redrive", "--dry-run")
    assert (code, reported.splitlines()) == (
        1,
        [
            "error: stack Shop has 2 pipelines: name one with --pipeline",
            "  --pipeline News",
            "  --pipeline Trailers",
        ],
    )
    assert run("redrive", "--dry-run", "--prefix", "News")[0] == 0
    assert run("redrive", "--dry-run", "--pipeline", "News")[0] == 0
    account.stacks = {"Shop": prefixed | OUTPUTS}
    assert run("redrive", "--dry-run")[0] == 0


@pytest.mark.usefixtures("queues")
def test_a_pipeline_that_the_stack_has_not_is_refused_with_those_that_it_has(
    account: Account, run: Run
) -> None:
    assert run("redrive", "--dry-run", "--pipeline", "News") == (
        1,
        "",
        "error: stack Shop has no pipeline News, but one without a prefix: leave --pipeline out\n",
    )
    account.stacks = {"Shop": {f"Trailers{name}": value for name, value in OUTPUTS.items()}}
    code, _, reported = run("redrive", "--dry-run", "--pipeline", "News")
    assert (code, reported.splitlines()) == (
        1,
        ["error: stack Shop has no pipeline News, but these:", "  --pipeline Trailers"],
    )


def test_a_stack_is_recognized_by_outputs_that_it_has() -> None:
    outputs = set(default_template()["Outputs"])
    assert outputs >= RECOGNIZED_BY
    assert outputs >= OUTPUTS.keys()


def test_what_cloudformation_refuses_otherwise_is_not_taken_for_a_missing_stack(account: Account) -> None:
    def refuse(_: dict[str, Any]) -> dict[str, Any]:
        raise Failure("AccessDenied", "User is not authorized\nto perform cloudformation:DescribeStacks")

    account.clients["cloudformation"] = client("cloudformation", {"DescribeStacks": refuse})
    session: Any = account
    with pytest.raises(Exception, match="AccessDenied") as refused:
        Deployment(session, "Moderation").find()
    assert in_one_line(refused.value) == (
        "DescribeStacks: AccessDenied: User is not authorized to perform cloudformation:DescribeStacks"
    )


# Help


def test_every_command_is_listed_and_explains_itself() -> None:
    listed = main.cli.list_commands(click.Context(main.cli))
    assert listed == list(COMMANDS)
    for name in listed:
        command = main.cli.get_command(click.Context(main.cli), name)
        assert command is not None
        assert command.name == name
        assert command.help
        assert command.short_help
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, (name, parameter.name)


def test_the_help_has_a_section_for_each_room_with_its_commands(run: Run) -> None:
    _, shown, _ = run("--help")
    sections = dict(re.findall(r"^Commands on (.+):\n((?:  .+\n)+)", shown, re.MULTILINE))
    listed = {
        section: re.findall(r"^  ([a-z-]+)  ", text, re.MULTILINE) for section, text in sections.items()
    }
    assert listed["the deployed stack"] == ["doctor", "outputs", "check", "bucket-policy", "key-policy"]
    assert [name for names in listed.values() for name in names] == list(COMMANDS)


def test_the_exit_codes_are_in_the_help(run: Run) -> None:
    documented = {value for name, value in vars(exit_codes).items() if name.isupper() and name != "TEXT"}
    _, shown, _ = run("--help")
    assert all(f"{code}  " in shown for code in documented - {NOBODY_READS})


def test_without_a_word_the_help_is_shown(run: Run) -> None:
    code, shown, reported = run()
    assert (code, shown) == (2, "")
    assert reported == run("--help")[1]


@pytest.mark.parametrize(
    "arguments", [["ann lee", "ann@example.com"], ["ann", "ann"], ["ann@example.com", "ann"]]
)
def test_what_cannot_be_a_moderator_is_refused_before_aws_is_asked(run: Run, arguments: list[str]) -> None:
    code, _, reported = run("invite", *arguments)
    assert (code, reported.count("\n")) == (2, 1)


def test_a_word_that_is_no_command_is_shown(run: Run) -> None:
    code, _, reported = run("decidd")
    assert (code, reported.count("\n")) == (2, 1)
    assert "'decidd'" in reported


def test_it_completes_what_is_typed(tmp_path: Path) -> None:
    completed = subprocess.run(  # noqa: S603 - our own command
        [Path(sys.executable).with_name("video-moderation")],
        env={
            **os.environ,
            "_VIDEO_MODERATION_COMPLETE": "bash_complete",
            "COMP_WORDS": "video-moderation list --status UN",
            "COMP_CWORD": "3",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert completed.stdout == "plain,undetermined\n"


@pytest.mark.parametrize("module", ["aws_cdk", "jsii", "aws_lambda_powertools", "moderation_stack"])
def test_it_needs_nothing_of_what_deploys_or_runs_a_stack(module: str) -> None:
    """Every command is imported, as a shell's completion does."""
    modules = [f"moderation_cli.commands.{name}" for name in _modules()]
    shown = f"import sys, moderation_cli.main, {', '.join(modules)}; print({module!r} in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)  # noqa: S603
    assert ended.stdout == "False\n"


def _modules() -> list[str]:
    commands = importlib.import_module("moderation_cli.commands")
    assert commands.__file__ is not None
    found = Path(commands.__file__).parent.glob("*/[a-z]*.py")
    return [f"{path.parent.name}.{path.stem}" for path in found]


# What is printed


def test_a_table_keeps_a_row_in_a_line_whatever_is_in_it() -> None:
    lines = table(["Name", "Number"], [["a\nb\x1b[2K.mp4", "007"]])
    assert lines[2:] == [r"a\u000ab\u001b[2K.mp4  007"]


def test_json_is_in_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    Console(as_json=True).answer({"name": "a\u202eb\x1b.mp4"}, [])
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert "\x1b" not in printed
    assert json.loads(printed) == {"name": "a\u202eb\x1b.mp4"}


def test_a_refusal_of_several_lines_is_one_line() -> None:
    assert in_one_line(Refused("the sweep failed:\n  a\n  trace")) == "the sweep failed: a trace"


def test_nothing_in_the_details_of_a_refusal_steers_the_terminal() -> None:
    assert printable_lines(["  one\u202e", "  two\nthree"]) == [r"  one\u202e", r"  two\u000athree"]
