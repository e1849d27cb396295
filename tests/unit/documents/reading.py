"""Reading the documents: their text, links, blocks, tables and commands."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
NAMES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").glob("*.md")]
)
"""All documents, by their path from the root of the project."""
EVERYWHERE = sorted(
    {*NAMES, "benchmarks/README.md"}
    | {
        path.relative_to(ROOT).as_posix()
        for folder in ("examples", "tests")
        for path in (ROOT / folder).rglob("README.md")
    }
)
"""The documents, and the pages that stand beside what they describe."""

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE_SPAN = re.compile(r"`([^`\n]+)`")


def text(name: str) -> str:
    """A document."""
    return (ROOT / name).read_text(encoding="utf-8")


def prose(name: str) -> str:
    """A document without its blocks."""
    return _BLOCK.sub("", text(name))


def blocks(name: str, language: str = "") -> list[str]:
    """The fenced blocks of a language; those without one by default."""
    return [content for marked, content in _BLOCK.findall(text(name)) if marked == language]


def code_spans(content: str) -> list[str]:
    """What stands between backticks."""
    return _CODE_SPAN.findall(content)


def section(name: str, heading: str) -> str:
    """What stands under a heading, up to the next of any level."""
    _, found, rest = text(name).partition(f"# {heading}\n")
    assert found, f"{name} has no heading {heading!r}"
    return re.split(r"^#+ ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def rows(content: str) -> list[list[str]]:
    """The cells of all table rows in a text, without headings and rulers."""
    lines = [line for line in content.splitlines() if line.startswith("|")]
    body = [line for line, next_line in zip(lines, [*lines[1:], ""], strict=True) if not _is_ruler(next_line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body if not _is_ruler(line)]


def anchors(name: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(name), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(name: str) -> list[str]:
    """The commands in the shell blocks, a line each, without comments and what is quoted."""
    joined = "\n".join(blocks(name, "sh")).replace("\\\n", " ")
    without_comments = re.sub(r"\s#\s.*", "", joined)
    return re.sub(r"'[^']*'|\"[^\"]*\"", "_", without_comments).splitlines()


def _is_ruler(line: str) -> bool:
    return bool(re.fullmatch(r"\|[-:| ]+\|", line))
