"""What a command prints: its answer to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tabulate import tabulate

from moderation_cli.terminal.errors import printable_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True)
class Console:
    """Prints in one of two forms; in neither can a file's name steer the terminal.

    Example:
        >>> Console(as_json=False).answer({"moved": 3}, ["3 dead letters moved"])
        3 dead letters moved
    """

    as_json: bool

    def answer(self, document: Any, lines: Iterable[str]) -> None:
        """Print the answer: `document` for programs, or `lines` for people."""
        if self.as_json:
            print(
                json.dumps(document, indent=2, default=_plain)
            )  # in ASCII: nothing in it is a control character
            return
        for line in printable_lines(lines):
            print(line, flush=True)

    def progress(self, line: str) -> None:
        """Report what is going on; it is not part of the answer."""
        print(*printable_lines([line]), file=sys.stderr, flush=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table, a line for each row; a cell never breaks its row.

    Example:
        >>> table(["Status", "Name"], [["CLEAN", "sea.mp4"]])
        ['Status    Name', '--------  -------', 'CLEAN     sea.mp4']
    """
    cells = [printable_lines(row) for row in rows]
    return tabulate(cells, list(columns), tablefmt="simple", disable_numparse=True).split("\n")


def only_news(say: Callable[[str], object]) -> Callable[[str], None]:
    """Return a `say` that stays silent when a line repeats the one before."""
    last = ""

    def say_if_new(line: str) -> None:
        nonlocal last
        if line != last:
            say(line)
            last = line

    return say_if_new


def _plain(value: Any) -> Any:
    """Return what JSON can hold: DynamoDB's numbers are Decimals and its sets are Python's."""
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
