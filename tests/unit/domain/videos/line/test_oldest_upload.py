"""Which upload has waited longest, in a line that is in the order of turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from video_moderation.videos.line import oldest_upload as module
from video_moderation.videos.line.oldest_upload import oldest_upload
from video_moderation.videos.video_analysis import BACKFILL, FRESH, line_position

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

MINUTES = st.integers(0, 59).map(lambda minute: f"2026-11-23T08:{minute:02}:00.000Z")
UPLOADS = st.lists(st.tuples(MINUTES, MINUTES))
LIBRARY = st.lists(MINUTES)


@settings(max_examples=50)
@given(uploads=UPLOADS, library=LIBRARY)
def test_among_turns_each_upload_counts_and_a_library_does_not(
    uploads: list[tuple[str, str]], library: list[str]
) -> None:
    line = [(line_position(FRESH, since, turn), since) for turn, since in uploads]
    line += [(line_position(BACKFILL, since), since) for since in library]
    assert oldest_upload(sorted(line)) == min((since for _, since in uploads), default=None)


@settings(max_examples=30)
@given(waits_since=st.lists(MINUTES, min_size=1))
def test_without_turns_only_the_first_of_the_line_is_read(waits_since: list[str]) -> None:
    read: list[str] = []

    def line() -> Iterator[tuple[str, str]]:
        for since in sorted(waits_since):
            read.append(since)
            yield line_position(FRESH, since), since

    assert oldest_upload(line()) == min(waits_since)
    assert len(read) == 1


def test_no_more_than_the_head_of_a_long_line_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LOOKED_AT", 2)
    assert oldest_upload([("1#a#3", "3"), ("1#a#2", "2"), ("1#a#1", "1")]) == "2"
