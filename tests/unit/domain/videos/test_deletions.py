"""What S3 lists decides which rows are marked as deleted."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest

from tests.unit.simulation.clock import VirtualClock
from video_moderation.videos.deletions import Deletions, StillChanging
from video_moderation.videos.unfit_files import DELETED

if TYPE_CHECKING:
    from datetime import datetime

NAME = "sea.mp4"
MARKED = {"DeletedAt": "2026-11-23T08:00:00.000Z"}


class Bucket:
    """Pages of versions, as S3 lists them, however often, to a client of boto3."""

    def __init__(self, *pages: dict[str, Any]) -> None:
        self.pages = list(pages)
        self.asked: list[dict[str, str]] = []
        self.client = boto3.Session("test", "test").client("s3", region_name="us-east-1")
        events, answer = self.client.meta.events, cast("Any", self._answer)
        events.register_first("provide-client-params.s3.ListObjectVersions", self._note)
        events.register_first("before-call.s3.ListObjectVersions", answer)

    def _note(self, params: dict[str, str], **_: Any) -> None:
        self.asked.append(dict(params))

    def _answer(self, **_: Any) -> tuple[Any, dict[str, Any]]:
        return SimpleNamespace(status_code=200), self.pages[(len(self.asked) - 1) % len(self.pages)]


class Rows:
    """The rows of one name, and what was written to them; nothing takes effect if `others` always win."""

    def __init__(self, *rows: dict[str, Any], others: bool = False) -> None:
        self.rows, self.written, self.others = rows, list[tuple[Any, ...]](), others

    def rows_of(self, _: str, __: VirtualClock) -> list[dict[str, Any]]:
        return [dict(row) for row in self.rows]

    def mark_deleted(self, video_id: str, _: datetime) -> bool:
        return self._write(video_id, "marked")

    def unmark_deleted(self, video_id: str, status: str, *, is_decided: bool) -> bool:
        return self._write(video_id, "unmarked", status, is_decided)

    def revive(self, video_id: str, queued_at: str, _: datetime, turn: str | None) -> bool:
        assert turn is None, "uploaders take no turns"
        return self._write(video_id, "revived", queued_at)

    def _write(self, video_id: str, what: str, *details: Any) -> bool:
        if self.others:
            return False
        self.written.append((what, video_id, *details))
        for row in self.rows:
            if row["VideoId"] == video_id:
                row.pop("DeletedAt", None)
                row.update(MARKED if what == "marked" else {})
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
    deletions = Deletions(bucket.client, cast("Any", rows), "media", VirtualClock())
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
        ({}, ("unmarked", "id-1", "CLEAN", False)),
        ({"Status": "FLAGGED", "Decision": "REJECTED"}, ("unmarked", "id-1", "FLAGGED", True)),
        ({"Status": "UNDETERMINED", "Reason": "empty"}, ("unmarked", "id-1", "UNDETERMINED", False)),
        ({"Status": "UNDETERMINED", "Reason": DELETED}, ("revived", "id-1", "then")),
        ({"Status": "RECOVERING", "Reason": DELETED}, ("revived", "id-1", "then")),
        (
            {"Status": "UNDETERMINED", "Reason": DELETED, "Decision": "REJECTED"},
            ("unmarked", "id-1", "UNDETERMINED", True),
        ),
        ({"Status": "PENDING", "Reason": DELETED}, ("unmarked", "id-1", "PENDING", False)),
    ],
)
def test_a_version_that_is_visible_again_loses_its_mark(
    more: dict[str, str], written: tuple[Any, ...]
) -> None:
    assert looked_at(Bucket(page("1")), Rows(row("1", **MARKED, **more))) == [written]


def test_a_key_of_many_versions_is_listed_to_its_end_and_no_further() -> None:
    bucket = Bucket(page("1", then=NAME), page("2", then="sea.mp4.mp4"))
    assert looked_at(bucket, Rows(row("1"), row("2"), row("3"))) == [("marked", "id-3")]
    once = [
        {"Bucket": "media", "Prefix": NAME},
        {"Bucket": "media", "Prefix": NAME, "KeyMarker": NAME, "VersionIdMarker": "last"},
    ]
    assert bucket.asked == once * 2, "once more after a mark has changed"


def test_what_another_message_changed_meanwhile_is_compared_again() -> None:
    """S3 hides the version at the first look, and shows it from the second on."""
    rows = Rows(row("1"))
    assert looked_at(Bucket(page("1", marker=True), page("1"), page("1")), rows) == [
        ("marked", "id-1"),
        ("unmarked", "id-1", "CLEAN", False),
    ]


@pytest.mark.parametrize("mark", [{}, MARKED])
def test_rows_that_do_not_come_to_agree_with_s3_are_looked_at_again_later(mark: dict[str, str]) -> None:
    bucket = Bucket(page("1") if mark else page())
    rows = cast("Any", Rows(row("1", **mark), others=True))
    deletions = Deletions(bucket.client, rows, "media", VirtualClock())
    with pytest.raises(StillChanging, match=r"1 rows of 'sea\.mp4' do not agree with S3 after 5 looks"):
        deletions.look_at(NAME)


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
