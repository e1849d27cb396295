"""What is read of the video analysis table, and the hold and the marks beside the rows of videos."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from unittest import mock

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from tests.unit.simulation.clock import START, VirtualClock
from tests.unit.simulation.resources import Resources
from video_moderation.contract.status import Status
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.videos.forgotten import ForgottenRows
from video_moderation.videos.line.backfill_hold import BackfillHold
from video_moderation.videos.skipped_rows import SkippedRows
from video_moderation.videos.video_analysis_queries import (
    ForgottenVideo,
    UnknownVideo,
    VideoAnalysisQueries,
)
from video_moderation.videos.watch_mark import WatchMark

if TYPE_CHECKING:
    from collections.abc import Iterator

EIGHT = "2026-11-23T08:00:00.000Z"
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def resources() -> Iterator[Resources]:
    with mock_aws():
        yield Resources()


@pytest.fixture
def table(resources: Resources) -> Iterator[Any]:
    """The video analysis table, empty again after each test."""
    yield resources.analysis
    for item in resources.analysis.scan()["Items"]:
        resources.analysis.delete_item(Key={"VideoId": item["VideoId"]})


def put(table: Any, number: int, **attributes: Any) -> str:
    """A row; its turn is so many minutes after eight."""
    turn = f"2026-11-23T08:{number:02}:00.000Z"
    row = {
        "VideoId": f"id-{number}",
        "VideoName": "sea.mp4",
        "Bucket": "media",
        "Status": "PENDING",
        "QueuedAt": turn,
        "Position": f"1#{turn}",
        "Attempt": 1,
    }
    row |= attributes
    table.put_item(Item={name: value for name, value in row.items() if value is not None})
    return f"id-{number}"


def test_a_video_is_known_by_its_id(table: Any) -> None:
    queries = VideoAnalysisQueries(table)
    put(table, 1, FinishedAt=EIGHT)
    assert queries.known("id-1").name == "sea.mp4"
    assert queries.known_item("id-1")["FinishedAt"] == EIGHT
    assert queries.get("id-1") == queries.known("id-1")


def test_a_video_without_a_row_is_unknown_and_one_that_was_forgotten_too(table: Any) -> None:
    queries = VideoAnalysisQueries(table)
    table.put_item(Item={"VideoId": "forgotten", "ForgottenAt": EIGHT})
    with pytest.raises(ForgottenVideo, match="forgotten"):
        queries.known("forgotten")
    with pytest.raises(UnknownVideo, match="unknown"):
        queries.known("unknown")
    assert queries.get("forgotten") is queries.get("unknown") is None


@pytest.mark.parametrize("page_size", [1, 2, 25])
def test_videos_of_a_status_are_listed_in_the_order_of_the_line(table: Any, page_size: int) -> None:
    for number in (3, 1, 2):
        put(table, number)
    put(table, 4, Status="CLEAN")
    put(table, 5, Position=f"0#{EIGHT}", Attempt="odd")
    skipped = SkippedRows()
    listed = VideoAnalysisQueries(table).oldest(Status.PENDING, page_size, skipped)
    assert [row.video_id for row in listed] == ["id-1", "id-2", "id-3"]
    assert skipped.count == 1


def test_the_head_of_the_line_is_the_first_video_that_has_not_failed(table: Any) -> None:
    queries = VideoAnalysisQueries(table)
    put(table, 1, NotBefore=EIGHT)
    put(table, 2, Attempt=2)
    put(table, 3, Position="1#soon")
    put(table, 0, Attempt="odd")
    put(table, 6, Position=f"5#{EIGHT}")
    assert queries.head_of_line() is None
    put(table, 5)
    put(table, 4)
    assert queries.head_of_line() == parse_iso("2026-11-23T08:04:00.000Z")


def test_the_head_of_the_line_is_found_behind_a_page_of_retries(table: Any) -> None:
    queries = VideoAnalysisQueries(table)
    for number in range(30):
        put(table, number, Attempt=2)
    assert queries.head_of_line() is None
    put(table, 40, Position=f"1#2026-11-23T08:35:00.000Z#{EIGHT}")
    assert queries.head_of_line() == parse_iso("2026-11-23T08:35:00.000Z")


@pytest.mark.parametrize(("last_says_when", "head"), [(True, 500), (False, 501)])
def test_behind_too_many_retries_the_last_one_that_is_passed_over_is_the_head(
    last_says_when: bool, head: int
) -> None:
    """Five hundred are passed over: see decision 44. Or the next one, if that one's position says no time."""
    table = MemoryTable("VideoId", {"ByStatus": ("Status", "Position")})
    for number in range(502):
        turn = iso(START + number * MINUTE)
        says_when = last_says_when or number != 500
        put(table, number, Attempt=2, QueuedAt=turn, Position=f"1#{turn}" if says_when else f"1#{turn}?")
    assert VideoAnalysisQueries(cast("Any", table)).head_of_line() == START + head * MINUTE


def test_the_rows_of_a_name_are_as_they_are_now_whatever_the_index_says() -> None:
    """One was forgotten since, and one has another name: the index lags a moment behind."""
    table = mock.Mock()
    table.name = "analysis"
    table.query.return_value = {"Items": [{"VideoId": f"id-{number}"} for number in range(4)]}
    now = [
        {"VideoId": "id-0", "VideoName": "sea.mp4"},
        {"VideoId": "id-1", "ForgottenAt": EIGHT},
        {"VideoId": "id-2", "VideoName": "lake.mp4"},
    ]
    table.meta.client.batch_get_item.return_value = {"Responses": {"analysis": now}}
    assert VideoAnalysisQueries(table).rows_of("sea.mp4", VirtualClock()) == now[:1]
    assert table.query.call_args.kwargs["Limit"] == 1000


def test_a_pipeline_watches_since_its_first_sweep_whatever_the_table_held_before(table: Any) -> None:
    assert WatchMark(table, "Sweeper-1").since(START) == START
    assert WatchMark(table, "Sweeper-1").since(START + MINUTE) == START
    assert WatchMark(table, "Sweeper-2").since(START + MINUTE) == START + MINUTE


def test_without_the_mark_nobody_knows_what_is_old() -> None:
    table = mock.Mock()
    table.put_item.side_effect = ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")
    with pytest.raises(ClientError, match="ThrottlingException"):
        WatchMark(table, "Sweeper-1").since(START)


@pytest.mark.parametrize(
    ("status", "rank", "is_under_way"),
    [
        ("PENDING", 4, False),
        ("PENDING", 5, True),
        ("IN_PROGRESS", 9, True),
        ("RECOVERING", 5, True),
        ("CLEAN", 5, False),
        ("FLAGGED", 5, False),
    ],
)
def test_a_backfill_is_under_way_while_one_of_its_videos_has_no_verdict(
    table: Any, status: str, rank: int, *, is_under_way: bool
) -> None:
    put(table, 1)
    put(table, 2, Status=status, Position=f"{rank}#{EIGHT}")
    assert VideoAnalysisQueries(table).is_backfill_under_way() is is_under_way


def test_whoever_has_waited_longest_for_people_is_found(table: Any) -> None:
    queries, skipped = VideoAnalysisQueries(table), SkippedRows()
    assert queries.oldest_undecided() is None
    for number, verdict, finished in (
        (1, "FLAGGED", "2026-11-23T08:05:00.000Z"),
        (2, "UNDETERMINED", "2026-11-23T08:03:00.000Z"),
        (3, "UNDETERMINED", "2026-11-23T08:04:00.000Z"),
        (4, "FLAGGED", "1 o'clock"),
    ):
        put(table, number, Status=verdict, AwaitsDecision=verdict, FinishedAt=finished)
    assert queries.oldest_undecided(skipped) == "2026-11-23T08:03:00.000Z"
    assert skipped.count == 1


def test_a_newer_version_of_the_same_name_is_found(table: Any) -> None:
    queries = VideoAnalysisQueries(table)
    put(table, 2)
    put(table, 1)
    put(table, 3, VideoName="lake.mp4")
    assert queries.has_newer_version(queries.known("id-1"))
    assert not queries.has_newer_version(queries.known("id-2"))


def test_lists_are_read_in_pages_of_25(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    query = mock.Mock(wraps=table.query)
    monkeypatch.setattr(table, "query", query)
    queries = VideoAnalysisQueries(table)
    list(queries.oldest(Status.PENDING))
    queries.head_of_line()
    queries.oldest_undecided()
    assert {call.kwargs["Limit"] for call in query.call_args_list} == {25}


def test_whether_there_is_one_is_found_out_by_one_row(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(table, 1)
    query = mock.Mock(wraps=table.query)
    monkeypatch.setattr(table, "query", query)
    queries = VideoAnalysisQueries(table)
    queries.is_backfill_under_way()
    queries.has_newer_version(queries.known("id-1"))
    assert {call.kwargs["Limit"] for call in query.call_args_list} == {1}


def test_a_row_and_the_hold_are_read_as_they_are_now() -> None:
    table = mock.Mock()
    table.get_item.return_value = {}
    assert VideoAnalysisQueries(table).get("v") is None
    assert BackfillHold(table).since() is None
    assert [call.kwargs["ConsistentRead"] for call in table.get_item.call_args_list] == [True, True]


def test_a_hold_of_the_backfill_begins_and_ends_and_each_may_be_repeated(table: Any) -> None:
    hold = BackfillHold(table)
    assert hold.since() is None
    for _ in range(2):
        hold.begin(START)
        assert hold.since() == EIGHT
    for _ in range(2):
        hold.end()
        assert hold.since() is None
    assert list(VideoAnalysisQueries(table).oldest(Status.PENDING)) == []


@pytest.mark.parametrize(
    ("owner", "minutes", "claims"),
    [(None, 0, True), ("m-1", -1, True), ("m-1", 0, False), ("m-1", 1, False), ("forget", 1, True)],
)
def test_a_video_is_forgotten_only_while_no_message_works_on_it(
    table: Any, owner: str | None, minutes: int, *, claims: bool
) -> None:
    until = None if owner is None else (START + minutes * MINUTE).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    put(table, 1, ClaimedBy=owner, ClaimedUntil=until)
    rows = ForgottenRows(table)
    assert rows.claim("id-1", START, START + MINUTE) is claims
    assert rows.forget("id-1", START) is claims
    if claims:
        assert rows.forget("id-1", START), "again"
        item = table.get_item(Key={"VideoId": "id-1"})["Item"]
        assert set(item) == {"VideoId", "ForgottenAt", "WriteId"}
        assert item["ForgottenAt"] == EIGHT


def test_a_video_without_a_row_is_not_claimed_and_gets_a_mark(table: Any) -> None:
    rows = ForgottenRows(table)
    assert not rows.claim("unknown", START, START + MINUTE)
    assert rows.forget("unknown", START)
    assert VideoAnalysisQueries(table).get("unknown") is None
