"""A reader's shell: blocks of the documents are pasted into it, beside the deployed stack."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.unit.documents.reading import NAMES, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WITNESS = """
set -E
trap 'failed=$?; echo "exit code $failed of: $BASH_COMMAND" >&2' ERR
{state}
{pasted}
{{ declare -f; declare -p $(compgen -v | grep -E '^[A-Z]+$' | grep -vxE '{own}'); }} > "$STATE" 2>/dev/null
exit ${{failed:-0}}
"""
OF_BASH = (
    "BASH.*|BASHOPTS|BASHPID|EUID|UID|PPID|SHELLOPTS|STATE|FUNCNAME|GROUPS|DIRSTACK|LINENO|RANDOM|SECONDS"
)


@dataclass(frozen=True)
class Block:
    """A shell block of a document; the line is that of its first command."""

    document: str
    line: int
    commands: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"

    def without(self, unwanted: re.Pattern[str]) -> str:
        """The block less the commands that match, each of them with its continuation lines."""
        commands = re.findall(r"(?:.*\\\n)*.*\n", self.commands)
        return "".join(command for command in commands if not unwanted.search(command))


def shell_blocks() -> Iterator[Block]:
    """All shell blocks of all documents."""
    for name in NAMES:
        for found in _BLOCK.finditer(text(name)):
            yield Block(name, text(name).count("\n", 0, found.start()) + 2, found[1])


@dataclass
class Shell:
    """A bash that keeps its functions and variables from one block to the next, as a terminal does."""

    folder: Path
    environment: Mapping[str, str]
    state: Path = field(init=False)

    def __post_init__(self) -> None:
        self.state = self.folder / ".shell-state"
        self.state.touch()

    def paste(self, commands: str) -> str:
        """Run the commands and return what they print.

        Raises:
            AssertionError: one of them, or a command within one, failed; the message is what it wrote.
        """
        script = WITNESS.format(state=self.state.read_text("utf-8"), pasted=commands, own=OF_BASH)
        ran = subprocess.run(  # noqa: S603 - our own documents
            ["bash", "-c", script],  # noqa: S607 - whichever bash there is
            cwd=self.folder,
            env={**self.environment, "STATE": str(self.state)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert ran.returncode == 0, f"{commands}\n{ran.stdout}{ran.stderr}"
        return ran.stdout
