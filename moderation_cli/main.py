"""The command line: finds the subcommand, and ends with one line and an exit code if it fails."""

from __future__ import annotations

import importlib
import os
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.exceptions import NoArgsIsHelpError

from moderation_cli import PROGRAM
from moderation_cli.terminal.errors import Refused, expected, in_one_line, printable_lines
from moderation_cli.terminal.exit_codes import FAILED, NOBODY_READS, TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

SECTIONS: dict[str, dict[str, str]] = {
    "videos": {
        "status": "videos.status",
        "list": "videos.list_videos",
        "labels": "videos.labels",
        "log": "videos.log",
        "decide": "videos.decide",
        "again": "videos.again",
        "what-if": "videos.what_if",
        "forget": "videos.forget",
    },
    "the deployed stack": {
        "doctor": "deployment.doctor",
        "outputs": "deployment.outputs",
        "check": "deployment.check",
        "bucket-policy": "deployment.bucket_policy",
        "key-policy": "deployment.key_policy",
    },
    "missed videos and failed messages": {
        "redrive": "recovery.redrive",
        "sweep": "recovery.sweep",
        "backfill": "recovery.backfill",
    },
    "moderators and decisions": {
        "report": "review.report",
        "invite": "review.invite",
        "moderators": "review.moderators",
        "list-undecided": "review.list_undecided",
    },
}
"""The sections of `--help`, which are the folders of `moderation_cli.commands`: each command with its module.

A module is imported when its command is used.
"""
_MODULES = {name: module for section in SECTIONS.values() for name, module in section.items()}


class _Commands(click.Group):
    """The commands in the order above, in sections, so that the ones used most come first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return their names."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command; None if there is no such command."""
        module = _MODULES.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(f"moderation_cli.commands.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections, with all short helps in one column."""
        longest = max(map(len, _MODULES))
        for title, modules in SECTIONS.items():
            with formatter.section(f"Commands on {title}"):
                formatter.write_dl([(name.ljust(longest), self._short_help(ctx, name)) for name in modules])

    def _short_help(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return command.short_help or "" if command else ""


@click.group(PROGRAM, cls=_Commands, epilog=TEXT, context_settings={"max_content_width": 110})
@click.version_option(metadata.version("cdk-video-moderation"), prog_name=PROGRAM)
def cli() -> None:
    """Ask about, and act on, the videos of a deployed video moderation stack."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with its exit code."""
    for stream in ("stdout", "stderr"):
        if getattr(sys, stream) is None:  # the shell closed it, as with `>&-`
            setattr(sys, stream, Path(os.devnull).open("w"))  # noqa: SIM115 - until the process ends
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; an error is one line on standard error."""
    output = sys.stdout
    try:
        code = cli.main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as end:
        # click ends like this after completing a word and, having replaced the output, if nobody reads it.
        return int(end.code or 0) if sys.stdout is output else _nobody_reads()
    except click.ClickException as error:
        return _not_accepted(error)
    except expected() as failure:
        return _failed(failure)
    return code if isinstance(code, int) else 0


def _not_accepted(error: click.ClickException) -> int:
    """Say what is wrong with the command line; without any word, show the help instead."""
    if isinstance(error, NoArgsIsHelpError):
        _say(error.format_message().splitlines())
    else:
        where = f" (see {_help_of(error)})" if isinstance(error, click.UsageError) else ""
        _say([f"error: {' '.join(error.format_message().split())}{where}"])
    return error.exit_code


def _failed(failure: Exception) -> int:
    if isinstance(failure, BrokenPipeError):
        return _nobody_reads()
    if isinstance(failure, OSError):
        _discard_output()
    details = failure.details if isinstance(failure, Refused) else ()
    _say([f"error: {in_one_line(failure)}", *details])
    return FAILED


def _nobody_reads() -> int:
    _discard_output()
    return NOBODY_READS


def _discard_output() -> None:
    """Let whatever is still to be printed go nowhere, or Python complains once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _help_of(error: click.UsageError) -> str:
    return f"{error.ctx.command_path if error.ctx else PROGRAM} --help"


def _say(lines: Sequence[str]) -> None:
    print("\n".join(printable_lines(lines)), file=sys.stderr)
