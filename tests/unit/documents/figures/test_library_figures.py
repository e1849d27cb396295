from __future__ import annotations

import pytest

from tests.unit.documents.figures.library_figures import EVENTS_OF_A_CALL, MOST_EVENTS, table
from tests.unit.documents.reading import text


@pytest.mark.parametrize("row", table())
def test_the_page_has_the_figures_that_the_code_gives(row: str) -> None:
    assert row in text("docs/explanation/scale.md").splitlines()


def test_an_execution_has_events_enough_for_ten_million() -> None:
    (row,) = [row for row in table() if "events of an execution" in row]
    calls = int(row.split(" hours, ")[1].split(" calls")[0].replace(",", ""))
    assert EVENTS_OF_A_CALL * calls < MOST_EVENTS
