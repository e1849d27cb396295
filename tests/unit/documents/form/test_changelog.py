"""The changelog: a reader finds each entry once, under the heading of its subject."""

from __future__ import annotations

from tests.unit.documents.reading import section, text


def test_each_entry_has_the_heading_of_its_subject() -> None:
    entries = [line for line in section("CHANGELOG.md", "Added").splitlines() if line.startswith("-")]
    assert entries == [], "put each entry under the #### heading that fits"


def test_no_entry_is_there_twice() -> None:
    entries = [line for line in text("CHANGELOG.md").splitlines() if line.startswith("- ")]
    assert [entry for entry in entries if entries.count(entry) > 1] == []
