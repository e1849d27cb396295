"""The reference of the construct is made from the code, and everything exported says what it is."""

from __future__ import annotations

import inspect

import pytest

import moderation_stack
from tests.unit.documents.generated import construct_reference
from tests.unit.documents.reading import text

DOCUMENT = "docs/reference/construct.md"
MAKE_IT_AGAIN = f"run: python -m {construct_reference.__name__} > {DOCUMENT}"


def test_the_reference_is_what_the_code_says() -> None:
    if text(DOCUMENT) != construct_reference.page():
        pytest.fail(f"{DOCUMENT} is not what the docstrings say; {MAKE_IT_AGAIN}", pytrace=False)


@pytest.mark.parametrize("name", moderation_stack.__all__)
def test_everything_exported_has_a_docstring_and_so_has_each_method(name: str) -> None:
    exported = getattr(moderation_stack, name)
    assert inspect.getdoc(exported)
    if isinstance(exported, type):
        methods = construct_reference.methods(exported)
        assert [method for method, function in methods if not inspect.getdoc(function)] == []
