"""Every link leads somewhere, and every file a document names is there."""

from __future__ import annotations

import re

import pytest

from tests.unit.documents.reading import EVERYWHERE, NAMES, ROOT, anchors, code_spans, prose

LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
FOLDERS = ("lambdas", "moderation_stack", "moderation_cli", "moderation_local", "benchmarks", "tests", "docs")


def resolves(name: str, link: str) -> bool:
    """Whether a link of a document leads to a file, and to a heading of it if it names one."""
    path, _, anchor = link.partition("#")
    target = ((ROOT / name).parent / path if path else ROOT / name).resolve()
    return target.exists() and (not anchor or anchor in anchors(target.relative_to(ROOT).as_posix()))


def test_there_are_documents() -> None:
    assert {
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/README.md",
        "docs/how-to/operate.md",
    } <= set(NAMES)


@pytest.mark.parametrize("name", EVERYWHERE)
def test_every_link_resolves(name: str) -> None:
    links = [link for link in LINK.findall(prose(name)) if not link.startswith("https://")]
    assert [link for link in links if not resolves(name, link)] == []


@pytest.mark.parametrize("name", EVERYWHERE)
def test_every_file_named_is_there(name: str) -> None:
    named = [
        span for span in code_spans(prose(name)) if re.fullmatch(rf"({'|'.join(FOLDERS)})/[\w./]*", span)
    ]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_layout_names_what_is_there() -> None:
    layout = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Layout")[2]
    assert [folder for folder in FOLDERS if f"\n{folder}/ " not in layout] == []
