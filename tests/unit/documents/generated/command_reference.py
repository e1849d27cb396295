"""The reference of the command `video-moderation`, made from its own help.

python -m tests.unit.documents.generated.command_reference > docs/reference/command.md
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import click

from moderation_cli import PROGRAM
from moderation_cli.main import SECTIONS, cli
from moderation_cli.terminal.exit_codes import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD = """\
# The command `video-moderation`

Every subcommand and option, from the help of the command itself. `python -m
tests.unit.documents.generated.command_reference` prints this page, and a test compares it with the code.
[Operate the pipeline](../how-to/operate.md#the-command) says how to install the command, and which question
each subcommand answers.
"""
SHARED = ("--stack", "--pipeline", "--profile", "--region", "--output")
"""Options that every subcommand has."""
NOT_SHARED = """\
In `again` and `backfill`, `--prefix` means the beginning of object keys: use `--pipeline` there.
"""
COMPLETION = f"""\
## Completion

For completion in bash, run `eval "$(_VIDEO_MODERATION_COMPLETE=bash_source {PROGRAM})"`. For zsh and fish,
use `zsh_source` and `fish_source`.
"""


def page() -> str:
    """The whole page."""
    commands = [_command(name) for name in cli.list_commands(click.Context(cli))]
    parts = [
        HEAD,
        _overview(),
        _shared(commands[0]),
        _exit_codes(),
        COMPLETION,
        *map(_section, commands),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _command(name: str) -> click.Command:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    command.name = name
    return command


def _overview() -> str:
    """The sections of the help."""
    tables = (_table_of_section(title, map(_command, names)) for title, names in SECTIONS.items())
    return "\n".join(line for table in tables for line in table)


def _table_of_section(title: str, commands: Iterable[click.Command]) -> list[str]:
    rows = [f"| [`{each.name}`](#{each.name}) | {each.get_short_help_str(limit=200)} |" for each in commands]
    return [f"Commands on {title}:", "", "| subcommand | what it does |", "|---|---|", *rows, ""]


def _shared(command: click.Command) -> str:
    shared = [option for option in _options(command) if option.opts[0] in SHARED]
    return "\n".join(["## Options of every subcommand", "", *_table(command, shared), "", NOT_SHARED])


def _exit_codes() -> str:
    codes = re.findall(r"^ +(\d+)  (.+)$", TEXT, re.MULTILINE)
    rows = [f"| {code} | {meaning} |" for code, meaning in codes]
    return "\n".join(["## Exit codes", "", "| exit code | meaning |", "|---|---|", *rows, ""])


def _section(command: click.Command) -> str:
    usage = " ".join([PROGRAM, str(command.name), *command.collect_usage_pieces(click.Context(command))])
    own = [option for option in _options(command) if option.opts[0] not in SHARED]
    table = [*_table(command, own), ""] if own else []
    return "\n".join(
        [f"## `{command.name}`", "", "```text", usage, "```", "", *_help(command.help or ""), *table]
    )


def _options(command: click.Command) -> list[click.Option]:
    return [each for each in command.params if isinstance(each, click.Option)]


def _table(command: click.Command, options: Iterable[click.Option]) -> list[str]:
    rows = [_row(command, option) for option in options]
    return ["| option | meaning |", "|---|---|", *rows]


def _row(command: click.Command, option: click.Option) -> str:
    record = option.get_help_record(click.Context(command))
    assert record is not None
    stated, meaning = (" ".join(text.split()).replace("|", r"\|") for text in record)
    return f"| `{stated}` | {meaning} |"


def _help(text: str) -> Iterator[str]:
    """The paragraphs of a help text; what click leaves as it is (`\\b`) is a block."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b"):
            heading, *examples = paragraph.splitlines()[1:]
            yield from (
                heading,
                "",
                "```text",
                *inspect.cleandoc("\n".join(examples)).splitlines(),
                "```",
                "",
            )
        else:
            yield from (*paragraph.splitlines(), "")


if __name__ == "__main__":
    print(page(), end="")
