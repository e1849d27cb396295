"""The examples in the docstrings of the command and of the local AWS work."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import moderation_cli
import moderation_local

MODULES = [
    found.name
    for package in (moderation_cli, moderation_local)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not found.name.endswith(".__main__")
]


def test_the_modules_are_found() -> None:
    assert {"moderation_cli.words", "moderation_local.rekognition.labels.scenes"} <= {*MODULES}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_work(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS).failed == 0
