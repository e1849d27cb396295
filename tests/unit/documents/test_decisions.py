"""The decisions: numbered without a gap, of one form, and all in their list."""

from __future__ import annotations

import re

from tests.unit.documents.reading import NAMES, text

FOLDER = "docs/decisions/"
LIST = f"{FOLDER}README.md"
PAGES = [name for name in NAMES if name.startswith(FOLDER) and name != LIST]


def test_they_are_numbered_without_a_gap() -> None:
    numbers = [int(page.removeprefix(FOLDER)[:4]) for page in PAGES]
    assert numbers == list(range(1, len(PAGES) + 1))


def test_each_says_context_decision_and_consequences() -> None:
    for page in PAGES:
        headings = re.findall(r"^## (.+)$", text(page), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], page


def test_the_list_has_each_under_its_title() -> None:
    titles = [text(page).partition("\n")[0] for page in PAGES]
    lines = [
        f"| {number} | [{title.removeprefix(f'# {number}. ')}]({page.removeprefix(FOLDER)}) |"
        for number, (page, title) in enumerate(zip(PAGES, titles, strict=True), start=1)
    ]
    assert [line for line in lines if line not in text(LIST)] == []
