"""Lines of prose have one width, so that a change shows what changed and nothing else."""

from __future__ import annotations

import pytest

from tests.unit.documents.reading import EVERYWHERE, prose

WIDTH = 120
PRINTED = {"docs/reference/command.md", "docs/reference/construct.md", "docs/reference/tables-and-events.md"}
"""Pages that a program prints from the code."""


@pytest.mark.parametrize("name", [name for name in EVERYWHERE if name not in PRINTED])
def test_no_line_of_prose_is_wider(name: str) -> None:
    lines = [line for line in prose(name).splitlines() if not line.startswith(("|", "    "))]
    assert [line for line in lines if len(line) > WIDTH and " " in line.strip()] == []
