"""The page's files."""

from __future__ import annotations

import re

import pytest

from video_moderation.review import page

MODULES = [name for name in page.files() if name.endswith(".js")]


def test_every_file_that_the_page_names_is_there() -> None:
    named = re.findall(r'(?:href|src)="page/([^/"]+)/([^"]+)"', page.index())
    assert {version for version, _ in named} == {page.version()}
    assert {name for _, name in named} <= set(page.files())


@pytest.mark.parametrize("module", MODULES)
def test_every_module_that_is_imported_is_there(module: str) -> None:
    imported = re.findall(r'from "\./([^"]+)"', page.files()[module].content)
    assert set(imported) <= set(page.files())


@pytest.mark.parametrize("module", MODULES)
def test_no_module_parses_markup_or_code(module: str) -> None:
    content = page.files()[module].content
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert sink not in content


@pytest.mark.parametrize("language", page.languages())
def test_a_translation_has_no_text_that_the_page_does_not_know(language: str) -> None:
    assert texts(language) <= texts("en")


def test_every_text_that_the_page_asks_for_is_there() -> None:
    asked = {key for name in MODULES for key in re.findall(r'\bt\("([^"]+)"', page.files()[name].content)}
    assert asked - texts("en") == set()


def texts(language: str) -> set[str]:
    lines = page.files()[f"text.{language}.js"].content
    return {quoted or plain for quoted, plain in re.findall(r'^  (?:"([^"]+)"|(\w+)):', lines, re.MULTILINE)}


def test_the_page_runs_its_own_scripts_only_and_plays_from_the_bucket_only() -> None:
    policy = page.security_headers(media="https://m.example", sign_in="https://s.example")[
        "Content-Security-Policy"
    ]
    directives = dict(each.split(" ", 1) for each in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["media-src"] == "https://m.example"
    assert directives["connect-src"] == "'self' https://s.example"
    assert directives["require-trusted-types-for"] == "'script'"
    assert directives["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy
