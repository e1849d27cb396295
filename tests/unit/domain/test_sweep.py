"""A sweep: page by page, to the end of the bucket or of its time, and on from there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pytest

from tests.unit.clock import START, VirtualClock
from video_moderation.contract.queue_messages import sweep_input
from video_moderation.recovery.sweep import BucketSweeper, Sweep
from video_moderation.runtime.clock import iso
from video_moderation.videos.deletions import StillChanging
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis import FRESH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

A_CALL = 10.0
UNUSED = cast("Any", None)
"""What only a backfill needs."""


class Bucket:
    """S3, with a page of versions for each list of keys; a call takes ten seconds."""

    def __init__(self, clock: VirtualClock, *pages: list[str]) -> None:
        self.clock, self.pages = clock, pages
        self.asked: list[dict[str, str]] = []

    def get_bucket_versioning(self, **_: str) -> dict[str, str]:
        return {"Status": "Enabled"}

    def list_object_versions(self, **asked: str) -> dict[str, Any]:
        self.asked.append(asked)
        self.clock.sleep(A_CALL)
        number = int(asked.get("KeyMarker", "0"))
        versions = [
            {"Key": key, "VersionId": f"v-{key}", "ETag": f'"e-{key}"', "LastModified": START, "Size": 1}
            for key in self.pages[number]
        ]
        page: dict[str, Any] = {"Versions": versions} if versions else {}
        if number + 1 == len(self.pages):
            return page | {"IsTruncated": False}
        return page | {"IsTruncated": True, "NextKeyMarker": str(number + 1), "NextVersionIdMarker": "v"}


class Table:
    """The video analysis table, with rows for some names, and the mark that it is watched since `START`."""

    watched_since = START

    def __init__(self, *known: str, faster: tuple[str, ...] = ()) -> None:
        self.known, self.faster = {_video_id(name) for name in known}, faster
        self.recorded: list[Video] = []
        self.lookups = 0

    def known_rows(self, video_ids: Iterable[str], clock: VirtualClock) -> dict[str, dict[str, str]]:
        self.lookups += 1
        return {video_id: {"VideoId": video_id} for video_id in set(video_ids) & self.known}

    def since(self, now: datetime) -> datetime:
        return self.watched_since

    def record(self, video: Video, rank: int, turn: str | None) -> object | None:
        assert (rank, turn) == (FRESH, None)
        self.recorded.append(video)
        return None if video.name in self.faster else video


def _video_id(name: str) -> str:
    return Video("media", name, f"v-{name}", "").video_id


def sweep(table: Table, *pages: list[str], seconds: float = 3_600, begun: Sweep | None = None) -> Sweep:
    clock = VirtualClock()
    bucket = Bucket(clock, *pages)
    sweeper = BucketSweeper(cast("Any", bucket), cast("Any", table), cast("Any", table), clock, UNUSED)
    return sweeper.run("media", begun or Sweep(), START + timedelta(seconds=seconds))


def test_a_video_without_a_row_is_recorded_as_it_was_uploaded() -> None:
    table = Table("known.mp4")
    done = sweep(table, ["known.mp4", "lost.mp4"])
    assert (done.checked, done.found, done.marker) == (2, 1, None)
    (video,) = table.recorded
    assert (video.bucket, video.name, video.version_id, video.etag) == (
        "media",
        "lost.mp4",
        "v-lost.mp4",
        "e-lost.mp4",
    )
    assert video.queued_at == "2026-11-23T08:00:00.000Z"


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("a.mp4", True),
        ("a.MOV", True),
        ("a.Mp4", True),
        ("a.mp4.txt", False),
        ("mp4", False),
        ("a.webm", False),
    ],
)
def test_only_what_the_upload_rule_lets_through_is_a_video(name: str, is_one: bool) -> None:
    assert sweep(Table(), [name]).checked == is_one


def test_what_is_not_moderated_is_counted_by_its_ending() -> None:
    names = ["a.mp4", "b.mp4 ", "c.mkv", "d.MKV", "readme", "folder/", "v1.0/e"]
    first = sweep(Table(), names, ["f.mkv"], seconds=1)
    assert first.others == {".mp4 ": 1, ".mkv": 2, "": 2}
    last = sweep(Table(), names, ["f.mkv"], begun=Sweep.from_json(first.to_json()))
    assert (last.checked, last.others[".mkv"]) == (1, 3)


def test_very_many_endings_are_counted_together() -> None:
    done = sweep(Table(), [f"{number}.{number}" for number in range(60)])
    assert len(done.others) == 51
    assert done.others["other"] == 10


@pytest.mark.parametrize(("name", "is_one"), [("a.m4v", True), ("a.AVI", True), ("a.mov", False)])
def test_the_suffixes_that_are_moderated_can_be_chosen(name: str, is_one: bool) -> None:
    clock = VirtualClock()
    bucket, suffixes = Bucket(clock, [name]), (".m4v", ".avi")
    sweeper = BucketSweeper(
        cast("Any", bucket), cast("Any", Table()), cast("Any", Table()), clock, UNUSED, suffixes
    )
    assert sweeper.run("media", Sweep(), START).checked == is_one


@pytest.mark.parametrize(("name", "is_one"), [("up/a.mp4", True), ("up/", False), ("else/a.mp4", False)])
def test_the_sweep_looks_where_uploads_are_moderated_and_counts_the_rest(name: str, is_one: bool) -> None:
    clock = VirtualClock()
    bucket = Bucket(clock, [name])
    sweeper = BucketSweeper(
        cast("Any", bucket),
        cast("Any", Table()),
        cast("Any", Table()),
        clock,
        UNUSED,
        prefixes=("up/", "in/"),
    )
    done = sweeper.run("media", Sweep(), START)
    assert done.checked == is_one
    assert sum(done.others.values()) == (name == "else/a.mp4")


def test_a_video_that_another_call_recorded_first_was_not_found() -> None:
    assert sweep(Table(faster=("a.mp4",)), ["a.mp4"]).found == 0


def test_all_pages_are_read() -> None:
    done = sweep(Table(), ["a.mp4"], [], ["b.mp4", "c.mp4"])
    assert (done.checked, done.found, done.marker) == (3, 3, None)


@pytest.mark.parametrize(("seconds", "pages"), [(9, 1), (10, 1), (10.5, 2), (20, 2), (20.5, 3)])
def test_it_stops_at_its_deadline_and_not_before(seconds: float, pages: int) -> None:
    done = sweep(Table(), ["a.mp4"], ["b.mp4"], ["c.mp4"], seconds=seconds)
    assert done.checked == pages
    assert (done.marker is None) is (pages == 3)


def test_it_goes_on_where_it_stopped() -> None:
    pages = ["a.mp4"], ["b.mp4"], ["c.mp4"]
    first = sweep(Table(), *pages, seconds=1)
    assert first.to_json() == {
        "checked": 1,
        "found": 1,
        "marker": {"KeyMarker": "1", "VersionIdMarker": "v"},
        "finished": False,
        "since": None,
        "others": {},
    }
    last = sweep(Table(), *pages, begun=first)
    assert last.to_json() == {
        "checked": 3,
        "found": 3,
        "marker": None,
        "finished": True,
        "since": None,
        "others": {},
    }


@pytest.mark.parametrize(
    ("deployed", "is_looked_up"),
    [(timedelta(0), True), (timedelta(hours=1), True), (timedelta(hours=1, milliseconds=1), False)],
)
def test_after_a_deployment_only_what_was_uploaded_since_an_hour_before_is_looked_up(
    deployed: timedelta, is_looked_up: bool
) -> None:
    begun = Sweep.from_json(sweep_input(iso(START + deployed), 600))
    assert sweep(Table(), ["a.mp4"], begun=begun).found == is_looked_up


def test_every_call_of_a_sweep_after_a_deployment_knows_when_that_was() -> None:
    begun = Sweep.from_json(sweep_input(iso(START + timedelta(hours=2)), 600))
    first = sweep(Table(), ["a.mp4"], ["b.mp4"], seconds=1, begun=begun)
    again = Sweep.from_json(first.to_json())
    assert again.since == first.since
    assert sweep(Table(), ["a.mp4"], ["b.mp4"], begun=again).checked == 0


@pytest.mark.parametrize("since", ["yesterday", "2026-11-23"])
def test_a_sweep_since_no_instant_fails(since: str) -> None:
    with pytest.raises(ValueError, match=since):
        Sweep.from_json({"since": since})


def test_ten_thousand_versions_are_looked_up_page_by_page_and_not_one_by_one() -> None:
    names = [f"{number:05d}.mp4" for number in range(10_000)]
    table = Table(*names[1:])
    done = sweep(table, *(names[start : start + 1_000] for start in range(0, 10_000, 1_000)))
    assert (done.checked, done.found, table.lookups) == (10_000, 1, 10)


def test_what_was_in_the_bucket_before_it_was_watched_is_left_to_a_backfill() -> None:
    """Nobody wants to find a bill for ten years of videos after the first night."""
    table = Table()
    table.watched_since = START + timedelta(hours=1, seconds=1)
    assert sweep(table, ["a.mp4"]).found == 0


def test_a_key_that_keeps_changing_does_not_end_the_sweep() -> None:
    """Its versions are back in S3, and its row says that they are deleted."""

    class Marked(Table):
        def known_rows(self, video_ids: Iterable[str], clock: VirtualClock) -> dict[str, dict[str, str]]:
            rows = super().known_rows(video_ids, clock)
            return {id_: {**row, "VideoName": "busy.mp4", "DeletedAt": "now"} for id_, row in rows.items()}

    class Changing:
        looked_at: ClassVar[list[str]] = []

        def look_at(self, name: str) -> int:
            self.looked_at.append(name)
            raise StillChanging(name)

    clock, table = VirtualClock(), Marked("busy.mp4")
    bucket = Bucket(clock, ["busy.mp4"], ["new.mp4"])
    sweeper = BucketSweeper(
        cast("Any", bucket),
        cast("Any", table),
        cast("Any", table),
        clock,
        UNUSED,
        deletions=cast("Any", Changing()),
    )
    done = sweeper.run("media", Sweep(), START + timedelta(hours=1))
    assert (done.marker, Changing.looked_at) == (None, ["busy.mp4"])
    assert [video.name for video in table.recorded] == ["new.mp4"]
