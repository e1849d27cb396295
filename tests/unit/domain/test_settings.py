from __future__ import annotations

from dataclasses import dataclass

import pytest

from video_moderation.settings import MissingSetting, Settings


@dataclass(frozen=True)
class Example(Settings):
    queue_url: str
    table: str
    note: str = "none"


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(MissingSetting, match=r": QUEUE_URL, TABLE$"):
        Example.from_environment({"NOTE": "x"})


def test_what_has_a_default_may_be_missing() -> None:
    given = {"QUEUE_URL": "url", "TABLE": "videos", "PATH": "/bin"}
    assert Example.from_environment(given) == Example("url", "videos", "none")
    assert Example.from_environment({**given, "NOTE": "x"}).note == "x"
