from __future__ import annotations

import doctest
import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest

import moderation_local.rekognition
from moderation_local.rekognition.__main__ import parser
from moderation_local.rekognition.settings import Settings

if TYPE_CHECKING:
    from types import ModuleType

MODULES = [
    found.name
    for found in pkgutil.walk_packages(moderation_local.rekognition.__path__, "moderation_local.rekognition.")
]


def module(name: str) -> ModuleType:
    return importlib.import_module(name)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_work(name: str) -> None:
    assert doctest.testmod(module(name), optionflags=doctest.ELLIPSIS).failed == 0


def test_some_examples_are_really_run() -> None:
    assert sum(doctest.testmod(module(name), optionflags=doctest.ELLIPSIS).attempted for name in MODULES) > 15


def test_it_says_that_it_does_not_look_at_the_pictures() -> None:
    assert "does not look at pixels" in (moderation_local.rekognition.__doc__ or "")
    assert "does not look at its pictures" in parser().format_help()


def test_the_command_line_has_every_setting_with_the_librarys_default() -> None:
    options = vars(parser().parse_args(["--endpoint-url", "http://127.0.0.1:1"]))
    defaults = vars(Settings())
    assert {name: options[name] for name in defaults} == defaults
