"""What S3 lists decides which rows are marked as deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from tests.unit.clock import VirtualClock
from video_moderation.videos.deletions import Deletions
from video_moderation.videos.unfit_files import DELETED

if TYPE_CHECKING:
    from datetime import datetime

NAME = "sea.mp4"
MARKED = {"DeletedAt": "2026-11-23T08:00:00.000Z"}


class Bucket:
    """Pages of versions, as S3 lists them."""

    def __init__(self, *pages: dict[str, Any]) -> None:
        self.pages = list(pages)
        self.asked: list[dict[str, str]] = []

    def list_object_versions(self, **request: str) -> dict[str, Any]:
        self.asked.append(request)
        return self.pages[len(self.asked) - 1]


class Rows:
    """The rows of one name, and what was written to them."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        self.rows, self.written = rows, list[tuple[Any, ...]]()

    def versions_of(self, _: str) -> list[dict[str, Any]]:
        return list(self.rows)

    def mark_deleted(self, video_id: str, _: datetime) -> bool:
        self.written.append(("marked", video_id))
        return True

    def unmark_deleted(self, video_id: str, awaits: str | None) -> bool:
        self.written.append(("unmarked", video_id, awaits))
        return True

    def revive(self, video_id: str, queued_at: str, _: datetime) -> bool:
        self.written.append(("revived", video_id, queued_at))
        return True


def row(version: str | None, **more: Any) -> dict[str, Any]:
    named = {"VersionId": version} if version else {}
    return {"VideoId": f"id-{version}", "QueuedAt": "then", "Status": "CLEAN", **named, **more}


def page(*versions: str, marker: bool = False, then: str = "", key: str = NAME) -> dict[str, Any]:
    listed = [{"Key": key, "VersionId": version, "IsLatest": False} for version in versions]
    markers = [{"Key": key, "VersionId": "marker", "IsLatest": True}] if marker else []
    more = {"NextKeyMarker": then, "NextVersionIdMarker": "last"} if then else {}
    return {"Versions": listed, "DeleteMarkers": markers, "IsTruncated": bool(then), **more}


def looked_at(bucket: Bucket, rows: Rows) -> list[tuple[Any, ...]]:
    deletions = Deletions(cast("Any", bucket), cast("Any", rows), "media", VirtualClock())
    assert deletions.look_at(NAME) == len(rows.written)
    return rows.written


def test_a_version_that_s3_has_no_longer_is_marked_and_the_others_are_not() -> None:
    assert looked_at(Bucket(page("2")), Rows(row("1"), row("2"))) == [("marked", "id-1")]


def test_all_versions_behind_a_delete_marker_are_marked_once() -> None:
    rows = Rows(row("1"), row("2", **MARKED))
    assert looked_at(Bucket(page("1", "2", marker=True)), rows) == [("marked", "id-1")]


def test_an_older_delete_marker_hides_nothing() -> None:
    listed = page("1")
    listed["DeleteMarkers"] = [{"Key": NAME, "VersionId": "marker", "IsLatest": False}]
    assert looked_at(Bucket(listed), Rows(row("1"))) == []


@pytest.mark.parametrize(
    ("more", "written"),
    [
        ({}, ("unmarked", "id-1", None)),
        ({"Status": "FLAGGED"}, ("unmarked", "id-1", "FLAGGED")),
        ({"Status": "FLAGGED", "Decision": "REJECTED"}, ("unmarked", "id-1", None)),
        ({"Status": "UNDETERMINED", "Reason": "the file is empty"}, ("unmarked", "id-1", "UNDETERMINED")),
        ({"Status": "UNDETERMINED", "Reason": DELETED}, ("revived", "id-1", "then")),
        ({"Status": "PENDING"}, ("unmarked", "id-1", None)),
    ],
)
def test_a_version_that_is_visible_again_loses_its_mark(
    more: dict[str, str], written: tuple[Any, ...]
) -> None:
    assert looked_at(Bucket(page("1")), Rows(row("1", **MARKED, **more))) == [written]


def test_a_key_of_many_versions_is_listed_to_its_end_and_no_further() -> None:
    bucket = Bucket(page("1", then=NAME), page("2", then="sea.mp4.mp4"))
    assert looked_at(bucket, Rows(row("1"), row("2"), row("3"))) == [("marked", "id-3")]
    assert bucket.asked == [
        {"Bucket": "media", "Prefix": NAME},
        {"Bucket": "media", "Prefix": NAME, "KeyMarker": NAME, "VersionIdMarker": "last"},
    ]


def test_keys_that_only_begin_like_it_say_nothing_of_it() -> None:
    other = page("1", marker=True, key="sea.mp4.mp4")
    assert looked_at(Bucket(other), Rows(row("1"))) == [("marked", "id-1")]
    both = {**page("1"), "DeleteMarkers": other["DeleteMarkers"]}
    assert looked_at(Bucket(both), Rows(row("1"))) == []


def test_a_key_that_was_never_recorded_is_not_listed() -> None:
    bucket = Bucket()
    assert looked_at(bucket, Rows()) == []
    assert bucket.asked == []


def test_an_object_without_versions_is_there_or_not() -> None:
    assert looked_at(Bucket(page("null")), Rows(row(None))) == []
    assert looked_at(Bucket(page()), Rows(row(None))) == [("marked", "id-None")]
