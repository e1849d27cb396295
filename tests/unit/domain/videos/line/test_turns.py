"""Fair shares: one uploader's backlog does not hold up the others."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from unittest import mock

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from tests.unit.simulation.clock import VirtualClock
from video_moderation.contract.status import Status
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.videos.line.turns import MOST_AHEAD, MOST_BEHIND, Turns, earliest_turn, uploader_of
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis import line_position, turn_of
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.videos.video_analysis import VideoAnalysis


class Line:
    """A line in memory: videos are uploaded, and the next one is started."""

    def __init__(self, prefix_depth: int = 1) -> None:
        self.clock = VirtualClock()
        self.rows = MemoryTable("VideoId", {"ByStatus": ("Status", "Position")})
        self.analysis = VideoAnalysisTable(cast("Table", self.rows))
        self.uploaders = MemoryTable("Id", {})
        self.turns = Turns(cast("Table", self.uploaders), self.analysis, prefix_depth, self.clock)
        self.started: list[str] = []
        self._uploaded = 0

    def upload(self, uploader: str, *, at: str | None = None) -> str:
        """Puts a video into the line."""
        self._uploaded += 1
        uploaded_at = at or iso(self.clock.now())[:-5] + "Z"  # EventBridge says the second
        video = Video("media", f"{uploader}/{self._uploaded}.mp4", "1", uploaded_at)
        assert self.analysis.record(video, turn=self.turns.of(video.name, video.queued_at))
        return video.name

    def rows_of_the_line(self) -> list[str]:
        """The VideoIds of the line."""
        return [row.video_id for row in self.analysis.oldest(Status.PENDING)]

    def head(self) -> VideoAnalysis | None:
        return next(self.analysis.oldest(Status.PENDING), None)

    def start(self) -> str | None:
        """Starts the video at the head, if one waits; a second later there is a new head to be seen."""
        self.clock.sleep(1)
        head = self.head()
        if head is None:
            return None
        self.rows.put_item(Item={"VideoId": head.video_id})
        self.started.append(head.name.split("/", maxsplit=1)[0])
        return self.started[-1]


STEPS = st.lists(st.sampled_from(["start", "start", "a", "b", "c", "d"]), max_size=40)
OTHERS = ("a", "b", "c", "d")


@settings(max_examples=40, deadline=None)
@given(backlog=st.integers(20, 60), steps=STEPS)
def test_a_newcomer_waits_for_one_video_of_each_other_uploader_and_nobody_for_more_than_two(
    backlog: int, steps: list[str]
) -> None:
    """Two: whoever had a turn just now waits for the rest of this round, and takes part in the next."""
    line = Line()
    for _ in range(backlog):
        line.upload("flood")
    waiting = Counter(flood=backlog)
    start_by: dict[str, int] = {}
    for step in (*steps, *["start"] * (backlog + len(steps))):
        if step == "start":
            if started := line.start():
                waiting[started] -= 1
                start_by.pop(started, None)
        else:
            line.upload(step)
            if not waiting[step]:
                rounds = 1 if step not in line.started else 2
                start_by[step] = len(line.started) + rounds * (len(OTHERS) + 1)
            waiting[step] += 1
        assert all(len(line.started) < latest for latest in start_by.values())
    assert not any(waiting.values())
    uploaded = Counter(step for step in steps if step != "start") | Counter(flood=backlog)
    assert Counter(line.started) == uploaded, "each is started once"


def test_two_uploaders_share_the_starts_from_the_moment_the_second_one_comes() -> None:
    """What the first one had before is not held against it."""
    line = Line()
    for _ in range(30):
        line.upload("flood")
    for _ in range(10):
        line.start()
    for _ in range(10):
        line.upload("late")
    for _ in range(20):
        line.start()
    assert Counter(line.started[10:]) == {"flood": 10, "late": 10}
    assert "flood" * 3 not in "".join(line.started[10:])


def test_who_comes_back_to_an_empty_line_has_no_debt() -> None:
    line = Line()
    for _ in range(30):
        line.upload("flood")
    for _ in range(30):
        line.start()
    for uploader in ("new", "new", "new", "flood"):
        line.upload(uploader)
    for _ in range(4):
        line.start()
    assert "flood" in line.started[-4:-1]


def test_a_video_that_failed_before_does_not_hold_back_the_turn_of_newcomers() -> None:
    line = Line()
    failed = line.upload("a", at="2026-11-22T08:00:00Z")
    row = line.head()
    assert row is not None
    assert row.name == failed
    item = line.rows.get_item(Key={"VideoId": row.video_id})["Item"]
    line.rows.put_item(Item={**item, "NotBefore": "2026-11-23T09:00:00.000Z"})
    assert line.analysis.head_of_line() is None
    line.upload("b")
    assert line.analysis.head_of_line() == line.clock.now()


def test_without_a_line_the_time_of_the_upload_counts() -> None:
    line = Line()
    line.upload("a")
    (row,) = line.analysis.oldest(Status.PENDING)
    assert turn_of(row.position) == iso(line.clock.now())


@pytest.mark.parametrize("turn", ["tomorrow", 10**30, -1, True])
def test_an_odd_row_of_an_uploader_is_begun_anew(turn: Any) -> None:
    line = Line()
    line.uploaders.put_item(Item={"Kind": "turn:1", "Id": "a/", "Turn": turn})
    line.upload("a")
    assert line.analysis.head_of_line() == line.clock.now()


def test_an_upload_in_the_future_gets_no_turn_there() -> None:
    line = Line()
    line.upload("a", at="9999-12-31T00:00:00Z")
    assert line.analysis.head_of_line() == line.clock.now()


def test_a_position_that_nobody_here_wrote_is_no_head() -> None:
    line = Line()
    line.rows.put_item(Item={"VideoId": "odd", "Status": "PENDING", "Attempt": 1, "Position": "1#soon"})
    assert line.analysis.head_of_line() is None


def test_no_turn_lies_far_ahead() -> None:
    line = Line()
    ahead = line.clock.now() + 2 * MOST_AHEAD
    line.uploaders.put_item(Item={"Kind": "turn:1", "Id": "a/", "Turn": int(ahead.timestamp() * 1000)})
    line.upload("a")
    (row,) = line.analysis.oldest(Status.PENDING)
    assert parse_iso(turn_of(row.position)) == line.clock.now()


@pytest.mark.parametrize(("millis", "goes_on"), [(0, True), (1, False)])
def test_a_turn_of_a_day_ahead_is_the_last_that_counts(millis: int, *, goes_on: bool) -> None:
    line = Line()
    turn = int((line.clock.now() + timedelta(days=1)).timestamp() * 1000) + millis
    line.uploaders.put_item(Item={"Kind": "turn:1", "Id": "a/", "Turn": turn})
    line.upload("a")
    (row,) = line.analysis.oldest(Status.PENDING)
    next_turn = line.clock.now() + timedelta(days=1, milliseconds=1) if goes_on else line.clock.now()
    assert turn_of(row.position) == iso(next_turn)


def test_an_uploader_is_remembered_for_90_days() -> None:
    line = Line()
    for _ in range(2):
        line.upload("a")
        item = line.uploaders.get_item(Key={"Id": "a/"})["Item"]
        assert item["ExpiresAt"] == (line.clock.now() + timedelta(days=90)).timestamp()
        line.clock.sleep(1)


def test_the_head_of_the_line_is_looked_at_once_a_second_if_somebody_waits() -> None:
    line = Line()
    head_of_line = mock.Mock(wraps=line.analysis.head_of_line)
    line.analysis.head_of_line = head_of_line  # type: ignore[method-assign]
    for _ in range(2):  # the index may not show yet who waits
        line.upload("a")
        line.rows.put_item(Item={"VideoId": line.rows_of_the_line()[0]})
    line.upload("a")
    assert head_of_line.call_count == 3
    for seconds, looks in ((0, 4), (0.9, 4), (0.1, 5), (5, 6)):
        line.clock.sleep(seconds)
        line.upload("b")
        assert head_of_line.call_count == looks


def test_a_turn_takes_one_write_whether_anybody_waits_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line()
    writes = mock.Mock(wraps=line.turns._writes.update_row)
    monkeypatch.setattr(line.turns._writes, "update_row", writes)
    for number in range(1, 4):
        line.upload("a")
        assert writes.call_count == number
        line.clock.sleep(2)


THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "UpdateItem")


@pytest.mark.parametrize("answer", [None, THROTTLED, ReadTimeoutError(endpoint_url="")])
def test_an_upload_is_recorded_without_a_turn_if_there_is_none_to_be_had(
    monkeypatch: pytest.MonkeyPatch, answer: Exception | None
) -> None:
    """With None, other invocations change the row each time."""
    line = Line()
    writes = mock.Mock(return_value=None, side_effect=answer)
    monkeypatch.setattr(line.turns._writes, "update_row", writes)
    line.upload("a")
    (row,) = line.analysis.oldest(Status.PENDING)
    assert row.position == f"1#{row.queued_at}"
    assert writes.call_count == (1 if answer else 8), "four times in each of two ways"


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.booleans(), min_size=2, max_size=30))
def test_with_an_uploader_for_each_video_the_oldest_is_started_first(steps: list[bool]) -> None:
    line, uploaded = Line(), 0
    for is_upload in (*steps, *[False] * len(steps)):
        if is_upload:
            line.clock.sleep(1)
            line.upload(f"{uploaded:03}")
            uploaded += 1
        else:
            line.start()
    assert line.started == [f"{number:03}" for number in range(uploaded)]


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@settings(max_examples=50)
@given(head=st.none() | MOMENTS, queued_at=MOMENTS, delay=st.timedeltas(timedelta(), timedelta(days=3)))
def test_a_turn_is_neither_in_the_future_nor_more_than_a_day_before_the_video(
    head: datetime | None, queued_at: datetime, delay: timedelta
) -> None:
    """So whoever has no turn is overtaken for a day at most, as is whoever has one from that time."""
    now = queued_at + delay
    turn = earliest_turn(head, queued_at, now)
    assert queued_at - MOST_BEHIND <= turn <= now
    has_waited = line_position(1, iso(queued_at - MOST_BEHIND - timedelta(seconds=1)))
    assert has_waited < line_position(1, iso(queued_at), iso(turn))


@pytest.mark.parametrize("get_turn", [True, False])
def test_who_waits_again_is_started_although_newcomers_keep_coming(*, get_turn: bool) -> None:
    """With a turn soon; without one once it has waited for a day."""
    line = Line()
    for number in range(5):
        line.upload(f"early-{number}")
    line.clock.sleep(MOST_BEHIND.total_seconds() / 2)
    now = iso(line.clock.now())
    turn = line.turns.of("again/1.mp4", now) if get_turn else None
    line.analysis.record(Video("media", "again/1.mp4", "1", now), turn=turn)
    waited = 0
    while "again" not in line.started:
        line.clock.sleep(0 if get_turn else 1800)
        line.upload(f"new-{waited}")
        line.start()
        waited += 1
        assert waited < 60
    assert waited <= 6 if get_turn else waited > 48


@pytest.mark.parametrize(
    ("name", "depth", "uploader"),
    [
        ("acme/ann/sea.mp4", 1, "acme/"),
        ("acme/ann/sea.mp4", 2, "acme/ann/"),
        ("acme/ann/sea.mp4", 9, "acme/ann/"),
        ("sea.mp4", 1, "/"),
        ("/sea.mp4", 1, "/"),
        ("//sea.mp4", 2, "//"),
        ("a" * 1020 + "/.mp4", 1, "a" * 1020 + "/"),
    ],
)
def test_the_first_folders_of_a_key_name_the_uploader(name: str, depth: int, uploader: str) -> None:
    assert uploader_of(name, depth) == uploader
