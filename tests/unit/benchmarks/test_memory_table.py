"""The table in memory behaves as moto's, seen through all that `VideoAnalysisTable` does."""

from __future__ import annotations

import dataclasses
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from moto import mock_aws

from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from tests.unit.simulation.resources import Resources
from video_moderation.contract.status import Status
from video_moderation.runtime.clock import iso
from video_moderation.videos.line.start_leases import Leased, StartLeases, Trouble
from video_moderation.videos.video import Video
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from video_moderation.videos.video_analysis import VideoAnalysis

INDEXES = {"ByStatus": ("Status", "Position"), "ByVideoName": ("VideoName", "QueuedAt")}
START = datetime(2026, 11, 23, 8, tzinfo=UTC)
MOMENTS = st.integers(0, 3).map(lambda minutes: START + timedelta(minutes=minutes))
NAMES = st.sampled_from(["1", "2"])
NUMBERS = (1, 2)
Which = tuple[int, int]
WHICH = st.tuples(st.sampled_from(NUMBERS), st.sampled_from([0, 0, 0, 1, 2]))
VERDICTS = st.sampled_from([Status.CLEAN, Status.FLAGGED, Status.UNDETERMINED])


def video(number: int) -> Video:
    version = None if number % 2 else f"version-{number}"
    return Video("media", f"{number}.mp4", version, f"2026-11-23T08:00:{number:02}.000Z", f"etag-{number}")


def memory_table() -> MemoryTable:
    return MemoryTable("VideoId", INDEXES)


class Tokens:
    """The same random tokens for both tables, so that rows can be compared."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {"memory": 0, "moto": 0}
        self.table = "memory"

    def token_hex(self, size: int) -> str:
        self._given[self.table] += 1
        return f"{self._given[self.table]:0{2 * size}x}"


@pytest.fixture(scope="module", autouse=True)
def tokens() -> Iterator[Tokens]:
    tokens = Tokens()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "token_hex", tokens.token_hex)
        yield tokens


class BothWrites:
    """All that is written to a row, by the two classes that write."""

    def __init__(self, table: Any) -> None:
        self.analysis = VideoAnalysisTable(table)
        self.leases = StartLeases(table)


@pytest.fixture(scope="module")
def moto_table() -> Iterator[Any]:
    with mock_aws(config={"core": {"reset_boto3_session": False}}):
        yield Resources().analysis


@pytest.fixture
def empty_moto_table(moto_table: Any) -> Any:
    empty(moto_table)
    return moto_table


def empty(table: Any) -> None:
    for item in table.scan()["Items"]:
        table.delete_item(Key={"VideoId": item["VideoId"]})


class TwoTables(RuleBasedStateMachine):
    """The same calls to both, with rows as fresh or as stale as a caller's may be."""

    moto: Any
    tokens: Tokens

    def __init__(self) -> None:
        super().__init__()
        empty(self.moto)
        self.tokens.__init__()  # type: ignore[misc]
        self.raw: list[Any] = [memory_table(), self.moto]
        self.tables = {"memory": BothWrites(self.raw[0]), "moto": BothWrites(self.raw[1])}
        self.seen: dict[int, list[VideoAnalysis]] = {number: [] for number in NUMBERS}
        for number in NUMBERS:
            self.record(number)

    def both(self, number: int, call: Callable[[VideoAnalysisTable], Any]) -> None:
        self.both_write(number, lambda table: call(table.analysis))

    def both_write(self, number: int, call: Callable[[BothWrites], Any]) -> None:
        answers = []
        for name, table in self.tables.items():
            self.tokens.table = name
            answers.append(call(table))
        assert answers[0] == answers[1]
        row = self.tables["memory"].analysis.get(video(number).video_id)
        if row and row not in self.seen[number][-1:]:
            self.seen[number].append(row)

    def row(self, which: Which) -> VideoAnalysis:
        """The video's row as it is, or as it was one or two changes ago."""
        number, age = which
        return self.seen[number][-1 - min(age, len(self.seen[number]) - 1)]

    @rule(number=st.sampled_from(NUMBERS))
    def record(self, number: int) -> None:
        self.both(number, lambda table: table.record(video(number)))

    @rule(which=WHICH, name=NAMES, now=MOMENTS, until=MOMENTS)
    def lease(self, which: Which, name: str, now: datetime, until: datetime) -> None:
        row = self.row(which)
        self.both_write(which[0], lambda table: table.leases.lease(row, f"request {name}", now, until))

    @rule(which=WHICH, keep=st.booleans(), now=MOMENTS, troubled=st.booleans())
    def put_back(self, which: Which, keep: bool, now: datetime, troubled: bool) -> None:
        leased = Leased(self.row(which), "request", sent_before=False, is_current=True)
        # Only what was leased is put back; moto, unlike AWS, finds a missing attribute equal to None.
        assume(leased.row.leased_until is not None)
        trouble = Trouble(now, now) if troubled else None
        self.both_write(
            which[0], lambda table: table.leases.put_back(leased, keep_request=keep, trouble=trouble)
        )

    @rule(which=WHICH, name=NAMES, now=MOMENTS)
    def started(self, which: Which, name: str, now: datetime) -> None:
        leased = Leased(self.row(which), "request", sent_before=False, is_current=True)
        self.both_write(which[0], lambda table: table.leases.started(leased, f"job {name}", now))

    @rule(which=WHICH, name=NAMES, now=MOMENTS)
    def adopt(self, which: Which, name: str, now: datetime) -> None:
        row = self.row(which)
        self.both(which[0], lambda table: table.adopt(row, f"job {name}", now))

    @rule(which=WHICH, now=MOMENTS, retryable=st.booleans())
    def recover(self, which: Which, now: datetime, retryable: bool) -> None:
        row = self.row(which)
        self.both(which[0], lambda table: table.recover(row, "Grund: Ärger", now, retryable=retryable))

    @rule(which=WHICH, name=NAMES, now=MOMENTS, until=MOMENTS)
    def claim(self, which: Which, name: str, now: datetime, until: datetime) -> None:
        row = self.row(which)
        self.both(which[0], lambda table: table.claim(row, f"message {name}", now, until))

    @rule(which=WHICH, name=NAMES)
    def save_progress(self, which: Which, name: str) -> None:
        row = self.row(which)
        self.both(which[0], lambda table: table.save_progress(row, f"page {name}"))

    @rule(which=WHICH, announcement=st.sampled_from(["alert", "event"]))
    def mark_announced(self, which: Which, announcement: str) -> None:
        row = self.row(which)
        self.both(which[0], lambda table: table.mark_announced(row, announcement))

    @rule(which=WHICH, verdict=VERDICTS, now=MOMENTS, labels=st.integers(0, 99))
    def conclude(self, which: Which, verdict: Status, now: datetime, labels: int) -> None:
        row = self.row(which)
        details = {"LabelCount": labels, "FinishedAt": iso(now)}
        self.both(which[0], lambda table: table.conclude(row, verdict, details))

    def teardown(self) -> None:
        self.compare_items()
        for status in Status:
            lines = [list(table.analysis.oldest(status)) for table in self.tables.values()]
            assert lines[0] == lines[1]

    def compare_items(self) -> None:
        in_moto = {item["VideoId"]: item for item in self.moto.scan()["Items"]}
        for number in NUMBERS:
            video_id = video(number).video_id
            assert self.raw[0].get_item(Key={"VideoId": video_id}).get("Item") == in_moto.get(video_id)


def test_behaves_as_moto_does_through_any_history(moto_table: Any, tokens: Tokens) -> None:
    class Machine(TwoTables):
        moto = moto_table

    Machine.tokens = tokens

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def announce_twice(table: BothWrites, row: VideoAnalysis) -> None:
    for announcement in ("alert", "event", "event"):
        table.analysis.mark_announced(row, announcement)


def lease(table: BothWrites, row: VideoAnalysis, request: str, seconds: float = 0) -> Leased | None:
    now = START + timedelta(seconds=seconds)
    return table.leases.lease(row, request, now, now + timedelta(seconds=9))


def start(table: BothWrites, row: VideoAnalysis, job_id: str) -> bool:
    leased = Leased(row, "request", sent_before=False, is_current=True)
    return table.leases.started(leased, job_id, START)


def put_back_twice(table: BothWrites, row: VideoAnalysis) -> list[Any]:
    leased = lease(table, row, "request 1")
    assert leased
    for keep in (True, False):
        table.leases.put_back(leased, keep_request=keep)
    return [leased, lease(table, row, "request 2")]


HISTORIES: dict[str, Callable[[BothWrites, VideoAnalysis], Any]] = {
    "the first request stands": lambda table, row: [
        lease(table, row, request, seconds) for request, seconds in (("1", 0), ("2", 9), ("2", 9.001))
    ],
    "a lease ends once": put_back_twice,
    "a claim until now is not over": lambda table, row: [
        table.analysis.claim(row, "a", START, START + timedelta(seconds=9)),
        table.analysis.claim(row, "b", START + timedelta(seconds=9), START + timedelta(seconds=20)),
        table.analysis.claim(row, "b", START + timedelta(seconds=9.001), START + timedelta(seconds=20)),
    ],
    "a recovering row is adopted": lambda table, row: [
        table.analysis.recover(row, "reason", START, retryable=True),
        table.analysis.adopt(row, "job", START),
    ],
    "a row in progress is not adopted": lambda table, row: [
        start(table, row, "job"),
        table.analysis.adopt(row, "other", START),
    ],
    "announcements add up": announce_twice,
    "another attempt changes nothing": lambda table, row: [
        start(table, dataclasses.replace(row, attempt=2), "job"),
        lease(table, dataclasses.replace(row, attempt=2), "request"),
    ],
    "a verdict clears what it no longer needs": lambda table, row: [
        lease(table, row, "request"),
        table.analysis.claim(row, "a", START, START),
        table.analysis.conclude(row, Status.CLEAN, {"FinishedAt": iso(START)}),
    ],
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
def test_behaves_as_moto_does_where_it_matters(
    history: Callable[[BothWrites, VideoAnalysis], Any], empty_moto_table: Any, tokens: Tokens
) -> None:
    endings = []
    tokens.__init__()  # type: ignore[misc]
    for tokens.table, raw in {"memory": memory_table(), "moto": empty_moto_table}.items():
        table = BothWrites(raw)
        row = table.analysis.record(video(1))
        assert row is not None
        answers = history(table, row)
        endings.append((answers, raw.get_item(Key={"VideoId": row.video_id})["Item"]))
    assert endings[0] == endings[1]


def test_lists_many_pages_in_the_same_order(empty_moto_table: Any) -> None:
    lines = []
    raws: list[Any] = [memory_table(), empty_moto_table]
    for raw in raws:
        table = VideoAnalysisTable(raw)
        for number in (*range(30, 60), *range(30)):
            table.record(video(number))
        lines.append([row.name for row in table.oldest(Status.PENDING)])
    assert lines[0] == lines[1] == [f"{number}.mp4" for number in range(60)]


def test_refuses_floats_as_boto3_does() -> None:
    with pytest.raises(TypeError, match="Use Decimal"):
        memory_table().put_item(Item={"VideoId": "1", "Confidence": 97.4})


def test_answers_with_copies() -> None:
    table = memory_table()
    table.put_item(Item={"VideoId": "1"})
    table.get_item(Key={"VideoId": "1"})["Item"]["Status"] = "CLEAN"
    assert table.get_item(Key={"VideoId": "1"})["Item"] == {"VideoId": "1"}


def test_bills_a_move_within_an_index_as_two_writes() -> None:
    table = MemoryTable("VideoId", {"ByStatus": INDEXES["ByStatus"]})
    table.put_item(Item={"VideoId": "1", "Status": "PENDING", "Position": "1"})
    names, values = {"#Status": "Status"}, {":Status": "CLEAN"}
    answer = table.update_item(
        Key={"VideoId": "1"},
        UpdateExpression="SET #Status = :Status",
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
    )
    assert answer["ConsumedCapacity"]["CapacityUnits"] == 3


def test_an_index_can_lag_behind() -> None:
    changes: list[Callable[[], None]] = []
    table = MemoryTable("VideoId", INDEXES, changes.append)
    line = VideoAnalysisTable(table)  # type: ignore[arg-type]
    line.record(video(1))
    assert list(line.oldest(Status.PENDING)) == []
    changes.pop()()
    assert [row.name for row in line.oldest(Status.PENDING)] == ["1.mp4"]
