"""The mutants that may survive, each with its reason (survivors.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.mutation.session import Mutant

FILE = Path(__file__).with_name("survivors.toml")


def explained() -> set[tuple[str, str, str]]:
    """Module, line and changed line of every survivor that has a reason."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8")).get("survivor", [])
    return {(each["module"], each["before"], each["after"]) for each in listed if each["reason"]}


def unexplained(survivors: list[Mutant]) -> list[Mutant]:
    """The survivors that the list does not have."""
    known = explained()
    return [mutant for mutant in survivors if (mutant.module, mutant.before, mutant.after) not in known]
