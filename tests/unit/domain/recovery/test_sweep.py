"""A sweep: page by page, to the end of the bucket or of its time, and on from there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pytest

from tests.unit.simulation.clock import START, VirtualClock
from video_moderation.contract.messaging.queue_messages import backfill_input, sweep_input
from video_moderation.recovery.backfill import Backfill, Estimate
from video_moderation.recovery.bucket_sweeper import BucketSweeper
from video_moderation.recovery.sweep import Sweep
from video_moderation.runtime.clock import iso
from video_moderation.videos.deletions import StillChanging
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis import BACKFILL, FRESH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

A_CALL = 10.0
UNUSED = cast("Any", None)
"""What only a dry run of a backfill needs."""


class Bucket:
    """S3, with a page of versions for each list of keys; a call takes ten seconds."""

    def __init__(self, clock: VirtualClock, *pages: list[str], versioning: str = "Enabled") -> None:
        self.clock, self.pages, self.versioning = clock, pages, versioning
        self.asked: list[dict[str, Any]] = []
        self.changed: dict[str, dict[str, Any]] = {}
        self.markers: list[dict[str, Any]] = []

    def get_bucket_versioning(self, **_: str) -> dict[str, str]:
        return {"Status": self.versioning} if self.versioning else {}

    def list_object_versions(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        self.clock.sleep(A_CALL)
        number = int(asked.get("KeyMarker", "0"))
        versions = [self._version(key) for key in self.pages[number]]
        page: dict[str, Any] = {"Versions": versions} if versions else {}
        page |= {"DeleteMarkers": self.markers} if self.markers else {}
        if number + 1 == len(self.pages):
            return page | {"IsTruncated": False}
        return page | {"IsTruncated": True, "NextKeyMarker": str(number + 1), "NextVersionIdMarker": "v"}

    def _version(self, key: str) -> dict[str, Any]:
        version = {
            "Key": key,
            "VersionId": f"v-{key}",
            "ETag": f'"e-{key}"',
            "LastModified": START,
            "Size": 7,
        }
        return version | {"IsLatest": True} | self.changed.get(key, {})


class Table:
    """The video analysis table, with rows for some names, and the mark that it is watched since `START`."""

    watched_since, rank = START, FRESH

    def __init__(self, *known: str, faster: tuple[str, ...] = ()) -> None:
        self.known, self.faster = {_video_id(name) for name in known}, faster
        self.recorded: list[Video] = []
        self.marked: list[datetime] = []
        self.lookups = 0

    def known_rows(self, video_ids: Iterable[str], clock: VirtualClock) -> dict[str, dict[str, str]]:
        self.lookups += 1
        return {video_id: {"VideoId": video_id} for video_id in set(video_ids) & self.known}

    def since(self, now: datetime) -> datetime:
        self.marked.append(now)
        return self.watched_since

    def record(self, video: Video, rank: int, turn: str | None = None) -> object | None:
        assert (rank, turn) == (self.rank, None)
        self.recorded.append(video)
        return None if video.name in self.faster else video


def _video_id(name: str) -> str:
    return Video("media", name, f"v-{name}", "").video_id


def sweeper_of(bucket: Bucket, table: Table, durations: Any = UNUSED, deletions: Any = None) -> BucketSweeper:
    s3, rows = cast("Any", bucket), cast("Any", table)
    return BucketSweeper(s3, rows, rows, bucket.clock, durations, deletions=deletions)


def sweep(table: Table, *pages: list[str], seconds: float = 3_600, begun: Sweep | None = None) -> Sweep:
    sweeper = sweeper_of(Bucket(VirtualClock(), *pages), table)
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


def test_a_pipeline_has_watched_since_its_deployment_or_since_its_first_sweep() -> None:
    deployed = START - timedelta(minutes=10)
    for begun, since in ((sweep_input(iso(deployed), 600), deployed), ({}, START)):
        table = Table()
        sweep(table, ["a.mp4"], begun=Sweep.from_json(begun))
        assert table.marked == [since]


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
    sweeper = sweeper_of(Bucket(clock, ["busy.mp4"], ["new.mp4"]), table, deletions=Changing())
    done = sweeper.run("media", Sweep(), START + timedelta(hours=1))
    assert (done.marker, Changing.looked_at) == (None, ["busy.mp4"])
    assert [video.name for video in table.recorded] == ["new.mp4"]


def test_a_sweep_begins_with_nothing_and_fifty_endings_are_not_too_many() -> None:
    assert Sweep.from_json({}) == Sweep()
    done = sweep(Table(), [f"{number}.{number}" for number in range(50)])
    assert done.others == {f".{number}": 1 for number in range(50)}


def test_what_was_counted_together_stays_counted() -> None:
    pages = [[f"{number}.{number}" for number in range(60)], [f"{number}.x{number}" for number in range(5)]]
    done = sweep(Table(), *pages)
    assert (len(done.others), sum(done.others.values())) == (50, 65)


@pytest.mark.parametrize(("versioning", "version_id"), [("Enabled", "null"), ("Suspended", None), ("", None)])
def test_the_version_null_is_one_only_while_versioning_is_enabled(
    versioning: str, version_id: str | None
) -> None:
    clock, table = VirtualClock(), Table()
    bucket = Bucket(clock, ["a.mp4"], versioning=versioning)
    bucket.changed["a.mp4"] = {"VersionId": "null"}
    sweeper_of(bucket, table).run("media", Sweep(), START)
    assert [video.version_id for video in table.recorded] == [version_id]


def test_a_sweep_finds_archived_videos_too() -> None:
    """Their upload was not heard of, and whoever uploaded one waits for a verdict."""
    clock, table = VirtualClock(), Table()
    bucket = Bucket(clock, ["a.mp4"])
    bucket.changed["a.mp4"] = {"StorageClass": "DEEP_ARCHIVE"}
    assert sweeper_of(bucket, table).run("media", Sweep(), START).found == 1


class Compared:
    """Which keys are compared with S3, because their rows say that they are deleted."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def look_at(self, name: str) -> int:
        self.names.append(name)
        return 1


class Deleted(Table):
    """Rows that say that their version is deleted, but for that of `there.mp4`."""

    def known_rows(self, video_ids: Iterable[str], clock: VirtualClock) -> dict[str, dict[str, str]]:
        found = super().known_rows(video_ids, clock)
        names = {_video_id(name): name for name in ("back.mp4", "hidden.mp4", "there.mp4", "older.mp4")}
        rows = {id_: {**row, "VideoName": names[id_]} for id_, row in found.items()}
        return {
            id_: row if names[id_] == "there.mp4" else {**row, "DeletedAt": "now"}
            for id_, row in rows.items()
        }


@pytest.mark.parametrize(("backfill", "compared"), [(None, ["back.mp4", "older.mp4"]), (Backfill(), [])])
def test_a_sweep_compares_what_is_back_and_not_what_a_delete_marker_hides(
    backfill: Backfill | None, compared: list[str]
) -> None:
    names, deletions = ["back.mp4", "hidden.mp4", "there.mp4", "older.mp4"], Compared()
    bucket = Bucket(VirtualClock(), names)
    bucket.markers = [{"Key": "hidden.mp4", "IsLatest": True}, {"Key": "older.mp4", "IsLatest": False}]
    sweeper = sweeper_of(bucket, Deleted(*names), deletions=deletions)
    sweeper.run("media", Sweep(backfill=backfill), START)
    assert deletions.names == compared


class Library:
    """A bucket from before the pipeline, and how its videos are sampled."""

    def __init__(self, *pages: list[str], known: tuple[str, ...] = (), versioning: str = "Enabled") -> None:
        self.bucket = Bucket(VirtualClock(), *pages, versioning=versioning)
        self.table = Table(*known)
        self.table.rank, self.table.watched_since = BACKFILL, START + timedelta(days=1)
        self.sampled: list[tuple[list[str], int]] = []

    def of_some(self, videos: Iterable[Video], sampled: int) -> list[float]:
        self.sampled.append(([video.name for video in videos], sampled))
        return [60.0]

    def backfill(self, seconds: float = 3_600, begun: Sweep | None = None, **selection: Any) -> Sweep:
        sweeper = sweeper_of(self.bucket, self.table, durations=self)
        begun = begun or Sweep.from_json(backfill_input(Backfill(**selection).to_json()))
        return sweeper.run("media", begun, START + timedelta(seconds=seconds))


def test_a_backfill_records_what_was_there_before_behind_every_upload() -> None:
    library = Library(["known.mp4", "a.mp4"], ["b.mp4", "c.txt"], known=("known.mp4",))
    done = library.backfill()
    assert (done.checked, done.found, done.others, done.versioning) == (3, 2, {".txt": 1}, "Enabled")
    assert [video.name for video in library.table.recorded] == ["a.mp4", "b.mp4"]
    assert library.sampled == []


def test_a_dry_run_records_nothing_and_reckons_what_it_would_take() -> None:
    library = Library(["known.mp4", "a.mp4", "old.mp4"], ["b.mp4"], known=("known.mp4",))
    library.bucket.changed["old.mp4"] = {"StorageClass": "GLACIER"}
    first = library.backfill(seconds=1, dry_run=True)
    assert (first.found, first.checked, first.estimate.archived) == (1, 3, 1)
    done = library.backfill(begun=Sweep.from_json(first.to_json()))
    assert (done.found, done.checked, done.marker) == (2, 4, None)
    assert done.estimate == Estimate(size=14, seconds=120.0, measured=2, sampled=2, archived=1)
    assert library.sampled == [(["a.mp4"], 0), (["b.mp4"], 1)]
    assert library.table.recorded == []


def test_a_backfill_leaves_out_what_is_archived_unless_it_was_restored() -> None:
    library = Library(["cold.mp4", "thawed.mp4"])
    restored = {"RestoreStatus": {"RestoreExpiryDate": START}}
    library.bucket.changed = {
        "cold.mp4": {"StorageClass": "GLACIER"},
        "thawed.mp4": {"StorageClass": "GLACIER", **restored},
    }
    done = library.backfill(prefix="2019/")
    assert [video.name for video in library.table.recorded] == ["thawed.mp4"]
    assert (done.found, done.checked) == (1, 2)
    (asked,) = library.bucket.asked
    assert asked == {"Bucket": "media", "Prefix": "2019/", "OptionalObjectAttributes": ["RestoreStatus"]}


@pytest.mark.parametrize(("limit", "found", "pages"), [(1, 1, 1), (2, 2, 1), (3, 3, 2), (9, 4, 3)])
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_limit_ends_a_backfill_where_it_is_reached(
    limit: int, found: int, pages: int, *, dry_run: bool
) -> None:
    library = Library(["a.mp4", "b.mp4"], ["c.mp4"], ["d.mp4"])
    done = library.backfill(limit=limit, dry_run=dry_run)
    assert (done.found, done.marker, len(library.bucket.asked)) == (found, None, pages)
    assert len(library.table.recorded) == (0 if dry_run else found)


@pytest.mark.parametrize(("versioning", "named"), [("Suspended", "Suspended"), ("", "Unversioned")])
def test_a_backfill_of_a_bucket_that_replaces_objects_ends_at_once(versioning: str, named: str) -> None:
    library = Library(["a.mp4"], versioning=versioning)
    done = library.backfill()
    assert (done.found, done.marker, done.versioning, library.bucket.asked) == (0, None, named, [])


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ({}, ["a.mp4", "b.mp4"]),
        ({"since": iso(START)}, ["a.mp4", "b.mp4"]),
        ({"since": iso(START + timedelta(milliseconds=1))}, []),
        ({"until": iso(START)}, []),
        ({"until": iso(START + timedelta(milliseconds=1))}, ["a.mp4", "b.mp4"]),
        ({"current_only": True}, ["a.mp4"]),
    ],
)
def test_a_backfill_is_of_the_versions_that_are_selected(selection: dict[str, Any], names: list[str]) -> None:
    library = Library(["a.mp4", "b.mp4"])
    library.bucket.changed["b.mp4"] = {"IsLatest": False}
    library.backfill(**selection)
    assert [video.name for video in library.table.recorded] == names
