"""A newcomer can read the README in five minutes, and finds everything else from it."""

from __future__ import annotations

from tests.unit.documents.reading import NAMES, blocks, text

MOST_WORDS = 1_200


def test_the_readme_is_short() -> None:
    words = len(text("README.md").split())
    assert words <= MOST_WORDS, f"README.md has {words} words; move details to docs/"


def test_the_readme_has_one_picture() -> None:
    assert len(blocks("README.md", "mermaid")) == 1


def test_the_table_of_contents_names_every_document() -> None:
    contents = text("docs/README.md")
    pages = [
        name.removeprefix("docs/")
        for name in NAMES
        if name.startswith("docs/") and "/decisions/0" not in name
    ]
    pages.remove("README.md")
    assert [page for page in pages if f"]({page})" not in contents] == []
