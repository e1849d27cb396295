"""The decisions: each page has its number, status, date and three parts, and the list shows them all."""

from __future__ import annotations

import re

import pytest

from tests.unit.documents.reading import NAMES, rows, text

FOLDER = "docs/decisions/"
LIST = f"{FOLDER}README.md"
PAGES = {
    int(name.removeprefix(FOLDER)[:4]): name for name in NAMES if name.startswith(FOLDER) and name != LIST
}
STATUS = re.compile(
    r"^\*\*Status:\*\* (accepted|replaced by decision \d+), (20\d\d-\d\d-\d\d)(; .+)?$", re.MULTILINE
)


@pytest.mark.parametrize("page", PAGES.values())
def test_each_says_status_context_decision_and_consequences(page: str) -> None:
    assert len(STATUS.findall(text(page))) == 1
    headings = re.findall(r"^## (.+)$", text(page), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]


def test_each_title_begins_with_the_number_of_its_file() -> None:
    assert [number for number, page in PAGES.items() if not text(page).startswith(f"# {number}. ")] == []


def test_the_list_shows_each_number_with_title_status_and_date() -> None:
    listed = rows(text(LIST))
    assert [int(row[0]) for row in listed] == list(range(1, max(PAGES) + 1))
    assert [row for row in listed if row != _row(int(row[0]), row)] == []


def test_a_merged_decision_names_the_page_that_includes_it() -> None:
    merged = [row for row in rows(text(LIST)) if int(row[0]) not in PAGES]
    for number, what, status, _ in merged:
        (target,) = re.findall(r"^part of decision (\d+)$", what)
        assert status == "merged"
        assert f"includes the former decision {number}\n" in text(PAGES[int(target)])


def _row(number: int, listed: list[str]) -> list[str]:
    """The row that the list must show; that of a merged decision has no page to compare it with."""
    if number not in PAGES:
        return listed
    page = PAGES[number]
    title = text(page).partition("\n")[0].removeprefix(f"# {number}. ")
    ((status, date, _),) = STATUS.findall(text(page))
    return [str(number), f"[{title}]({page.removeprefix(FOLDER)})", status, date]
