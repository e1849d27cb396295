"""A newcomer can read the README in five minutes, and finds everything else from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation_local.deployment.deployed_app import CONTEXT
from tests.unit.documents.reading import NAMES, blocks, text

if TYPE_CHECKING:
    from tests.template.reading import Template

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


def test_the_tutorial_shows_the_number_of_resources(template: Template) -> None:
    subscriptions = sum(key.endswith("Emails") for key in CONTEXT)
    shown = f"ModerationStack, {len(template['Resources']) + subscriptions} resources"
    assert shown in text("docs/tutorial/first-video.md")
