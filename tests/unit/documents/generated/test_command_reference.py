"""The reference of the command is made from its help."""

from __future__ import annotations

import pytest

from tests.unit.documents.generated import command_reference
from tests.unit.documents.reading import text

DOCUMENT = "docs/reference/command.md"
MAKE_IT_AGAIN = f"run: python -m {command_reference.__name__} > {DOCUMENT}"


def test_the_reference_is_what_the_help_says() -> None:
    if text(DOCUMENT) != command_reference.page():
        pytest.fail(f"{DOCUMENT} is not what the help says; {MAKE_IT_AGAIN}", pytrace=False)


def test_every_option_is_listed_once_or_for_every_subcommand() -> None:
    page = text(DOCUMENT)
    assert page.count("`--stack TEXT`") == 1
    assert page.count("`--dry-run`") == 3  # again, redrive, backfill
