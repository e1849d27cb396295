from __future__ import annotations

import pytest

from benchmarks.review_page import Visit, broken


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        ([Visit(0.7, 0.8), Visit(0.8, 0.9), Visit(3.0, 3.0)], []),
        (
            [Visit(1.2, 1.3)],
            ["the page is interactive after 1.20 s", "the first picture is there after 1.30 s"],
        ),
        ([Visit(0.9, 1.1)], ["the first picture is there after 1.10 s"]),
    ],
)
def test_a_page_that_is_late_breaks_its_promise(visits: list[Visit], said: list[str]) -> None:
    assert [line.partition(",")[0] for line in broken(visits)] == said
