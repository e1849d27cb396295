"""Every change of a video's row, and when it is refused because the video has moved on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from benchmarks.virtual_aws.dynamodb.table import MemoryTable
from tests.unit.domain.videos.video_rows import SEA, Rows
from tests.unit.simulation.clock import START
from video_moderation.contract.status import Status
from video_moderation.videos.unfit_files import DELETED
from video_moderation.videos.video_analysis import BACKFILL, VideoAnalysis
from video_moderation.videos.video_analysis_table import VideoAnalysisTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

MINUTE = timedelta(minutes=1)


def claimed(owner: str = "m-1", minutes: float = 1) -> dict[str, str]:
    until = (START + minutes * MINUTE).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"ClaimedBy": owner, "ClaimedUntil": until}


def test_a_new_video_waits_in_the_line_with_a_nonce_that_nobody_can_guess() -> None:
    rows = Rows()
    assert rows.row == replace(
        VideoAnalysis(SEA.video_id, "sea.mp4", "media", "v1", Status.PENDING, SEA.queued_at, 1),
        position=f"1#{SEA.queued_at}",
        nonce=rows.row.nonce,
    )
    assert len(rows.row.nonce) == 32, "128 bits, in hexadecimal digits"
    assert rows.row.nonce != Rows().row.nonce


def test_a_video_that_has_a_row_is_not_recorded_again() -> None:
    rows = Rows(Status="CLEAN")
    assert rows.table.record(SEA) is None
    assert rows.row.status is Status.CLEAN


NINE = "2026-11-23T09:00:00.000Z"


@pytest.mark.parametrize(
    ("turn", "position"),
    [(None, f"5#{SEA.queued_at}"), (NINE, f"5#{NINE}#{SEA.queued_at}")],
)
def test_a_video_stands_in_the_line_by_rank_and_turn(turn: str | None, position: str) -> None:
    table = VideoAnalysisTable(cast("Table", MemoryTable("VideoId", {})))
    row = table.record(SEA, BACKFILL, turn)
    assert row
    assert row.position == position


def test_an_object_without_a_version_has_none_in_its_row() -> None:
    memory = MemoryTable("VideoId", {})
    VideoAnalysisTable(cast("Table", memory)).record(replace(SEA, version_id=None))
    (stored,) = memory._items.values()
    assert "VersionId" not in stored.item


@pytest.mark.parametrize("status", Status)
def test_a_job_is_adopted_by_a_video_whose_start_was_not_recorded(status: Status) -> None:
    rows = Rows(Status=status.value, TroubledSince="t", NotBefore="n", LeasedUntil="l")
    row = VideoAnalysis(SEA.video_id, "sea.mp4", "media", "v1", status, SEA.queued_at, 1)
    is_adopted = rows.table.adopt(row, "job", START)
    assert is_adopted is (status in (Status.PENDING, Status.RECOVERING))
    if is_adopted:
        assert (rows.row.status, rows.row.job_id) == (Status.IN_PROGRESS, "job")
        assert rows.row.started_at == "2026-11-23T08:00:00.000Z"
        assert not {"TroubledSince", "NotBefore", "LeasedUntil"} & set(rows.item)


def test_no_job_is_adopted_by_another_attempt_or_while_a_message_has_the_row() -> None:
    assert not Rows(Attempt=2).table.adopt(Rows(Attempt=2).moved_on, "job", START)
    assert not Rows(**claimed()).table.adopt(Rows().row, "job", START)


def test_a_failed_attempt_is_recovered_without_what_belonged_to_it() -> None:
    rows = Rows(Status="IN_PROGRESS", Request="{}", LeasedUntil=SEA.queued_at, **claimed(minutes=-1))
    assert rows.table.recover(rows.row, "too bad", START, retryable=False)
    row = rows.row
    assert (row.status, row.reason, row.retryable) == (Status.RECOVERING, "too bad", False)
    assert row.recovering_since == "2026-11-23T08:00:00.000Z"
    assert not {"Request", "LeasedUntil", "ClaimedBy", "ClaimedUntil"} & set(rows.item)


@pytest.mark.parametrize(("owner", "recovers"), [(None, False), ("m-2", False), ("m-1", True)])
def test_while_a_message_has_the_row_only_that_message_recovers_it(
    owner: str | None, *, recovers: bool
) -> None:
    rows = Rows(**claimed())
    assert rows.table.recover(rows.row, "bad", START, retryable=True, owner=owner) is recovers


def test_what_has_moved_on_is_not_recovered() -> None:
    rows = Rows(Attempt=2)
    assert not rows.table.recover(rows.moved_on, "bad", START, retryable=True)
    assert not rows.table.recover(replace(rows.row, status=Status.IN_PROGRESS), "bad", START, retryable=True)


@pytest.mark.parametrize(("minutes", "is_free"), [(-1, True), (0, False), (1, False)])
def test_a_claim_holds_until_its_time_is_over(minutes: float, *, is_free: bool) -> None:
    rows = Rows(**claimed(minutes=minutes))
    row = rows.table.claim(rows.row, "m-2", START, START + MINUTE)
    assert (row is not None) is is_free
    if row:
        assert row.claimed_by == "m-2"
        assert rows.item["ClaimedUntil"] == "2026-11-23T08:01:00.000Z"


def test_what_has_moved_on_is_not_claimed() -> None:
    rows = Rows(Attempt=2)
    for old in (rows.moved_on, replace(rows.row, status=Status.IN_PROGRESS)):
        assert rows.table.claim(old, "m-2", START, START + MINUTE) is None


@pytest.mark.parametrize(("owner", "is_released"), [("m-1", True), ("m-2", False)])
def test_only_the_owner_releases_a_claim(owner: str, *, is_released: bool) -> None:
    rows = Rows(**claimed())
    rows.table.release(rows.row, owner)
    assert ("ClaimedBy" not in rows.item, "ClaimedUntil" not in rows.item) == (is_released, is_released)


def test_progress_and_a_resent_completion_are_noted_unless_the_video_has_moved_on() -> None:
    rows = Rows(Attempt=2)
    for old in (rows.moved_on, replace(rows.row, status=Status.IN_PROGRESS)):
        rows.table.save_progress(old, "{}")
        assert not rows.table.note_resent(old, START)
    assert not {"Progress", "ResentAt"} & set(rows.item)
    rows.table.save_progress(rows.row, "{}")
    assert rows.table.note_resent(rows.row, START)
    assert (rows.row.progress, rows.row.resent_at) == ("{}", "2026-11-23T08:00:00.000Z")


def test_announcements_add_up_and_make_no_row() -> None:
    rows = Rows()
    for announcement in ("alert", "event", "alert"):
        rows.table.mark_announced(rows.row, announcement)
    assert rows.row.announced == {"alert", "event"}
    rows.table.mark_announced(replace(rows.row, video_id="unknown"), "alert")
    assert "Item" not in rows.memory.get_item(Key={"VideoId": "unknown"})


@pytest.mark.parametrize("verdict", [Status.CLEAN, Status.FLAGGED, Status.UNDETERMINED])
@pytest.mark.parametrize("replaced", [False, True])
def test_a_verdict_awaits_people_unless_it_is_clean_or_of_a_replaced_version(
    verdict: Status, *, replaced: bool
) -> None:
    rows = Rows(Status="IN_PROGRESS")
    assert rows.table.conclude(rows.row, verdict, {"LabelCount": 3}, quiet=replaced)
    awaits = None if replaced or verdict is Status.CLEAN else verdict.value
    assert (rows.row.status, rows.item["LabelCount"]) == (verdict, 3)
    assert rows.item.get("AwaitsDecision") == awaits


def test_a_verdict_leaves_nothing_that_only_served_the_way_to_it() -> None:
    served = ["Nonce", "Progress", "Request", "RecoveringSince", "Retryable", "ResentAt", "LeasedUntil"]
    served += ["TroubledSince", "NotBefore", "ClaimedBy", "ClaimedUntil"]
    rows = Rows()
    row = rows.row
    rows.change(**dict.fromkeys(served, "x"), Reason="of an attempt that failed")
    assert rows.table.conclude(row, Status.CLEAN, {})
    assert not {*served, "Reason"} & set(rows.item)
    assert rows.row.nonce == ""


def test_a_verdicts_own_reason_stays_and_what_has_moved_on_gets_no_verdict() -> None:
    rows = Rows(Reason="the first attempt failed", Attempt=2)
    for old in (rows.moved_on, replace(rows.row, status=Status.IN_PROGRESS)):
        assert not rows.table.conclude(old, Status.CLEAN, {})
    assert rows.table.conclude(rows.row, Status.UNDETERMINED, {"Reason": "too bad"})
    assert (rows.row.reason, rows.item["AwaitsDecision"]) == ("too bad", "UNDETERMINED")


def flagged(**attributes: Any) -> Rows:
    """A video with a verdict, which message m-1 has."""
    of_verdict = {"AwaitsDecision": "FLAGGED", "LabelCount": 3, "JobId": "job", "Announced": {"alert"}}
    return Rows(**{"Status": "FLAGGED", **of_verdict, **claimed(), **attributes})


def test_a_video_that_is_opened_again_waits_as_the_last_of_its_rank_without_its_verdict() -> None:
    rows = flagged(Attempt=3)
    nonce = rows.row.nonce
    assert rows.table.reopen(rows.row, "m-1", "again-1", START, BACKFILL)
    row = rows.row
    assert (row.status, row.attempt, row.reopen_id) == (Status.PENDING, 1, "again-1")
    assert row.queued_at == "2026-11-23T08:00:00.000Z"
    assert row.position == "5#2026-11-23T08:00:00.000Z"
    assert row.uploaded_at == SEA.queued_at
    assert row.nonce != nonce
    assert len(row.nonce) == 32
    assert not {"AwaitsDecision", "LabelCount", "JobId", "Announced", "ClaimedBy"} & set(rows.item)


def test_a_video_that_is_opened_twice_keeps_the_time_of_its_upload() -> None:
    rows = flagged(UploadedAt="2019-01-01T00:00:00.000Z")
    assert rows.table.reopen(rows.row, "m-1", "again-2", START, turn=NINE)
    assert rows.row.uploaded_at == "2019-01-01T00:00:00.000Z"
    assert rows.row.position == f"1#{NINE}#2026-11-23T08:00:00.000Z"


@pytest.mark.parametrize(
    "attributes", [{"ClaimedBy": "m-2"}, {"Decision": "APPROVED"}, {"Status": "CLEAN"}, {"Attempt": 2}]
)
def test_what_changed_meanwhile_is_not_opened_again(attributes: dict[str, Any]) -> None:
    rows = flagged()
    before = rows.row
    rows.change(**attributes)
    assert not rows.table.reopen(before, "m-1", "again-1", START)


@pytest.mark.parametrize(("owner", "decides"), [("m-1", True), ("m-2", False)])
def test_a_decision_ends_the_wait_and_leaves_the_verdict(owner: str, *, decides: bool) -> None:
    rows = flagged()
    rows.table.decide(rows.row, owner, {"Decision": "APPROVED"})
    assert rows.row.status is Status.FLAGGED
    assert rows.row.decision == ("APPROVED" if decides else None)
    assert bool({"AwaitsDecision", "ClaimedBy", "ClaimedUntil"} & set(rows.item)) is not decides


NOT_MODERATED = {"Status": "UNDETERMINED", "Reason": DELETED, "DeletedAt": NINE, "Attempt": 3}


def test_nobody_is_asked_to_decide_on_what_is_deleted_and_the_mark_is_set_once() -> None:
    rows = Rows(Status="FLAGGED", AwaitsDecision="FLAGGED")
    assert rows.table.mark_deleted(SEA.video_id, START)
    assert not rows.table.mark_deleted(SEA.video_id, START + MINUTE)
    assert rows.row.deleted_at == "2026-11-23T08:00:00.000Z"
    assert "AwaitsDecision" not in rows.item
    assert not rows.table.mark_deleted("unknown", START)
    assert "Item" not in rows.memory.get_item(Key={"VideoId": "unknown"})


@pytest.mark.parametrize(
    ("attributes", "awaits"),
    [
        ({"Status": "FLAGGED"}, "FLAGGED"),
        ({"Status": "UNDETERMINED"}, "UNDETERMINED"),
        ({"Status": "CLEAN"}, None),
        ({"Status": "IN_PROGRESS"}, None),
        ({"Status": "FLAGGED", "Decision": "APPROVED"}, None),
    ],
)
def test_what_is_shown_again_awaits_people_if_its_verdict_says_so_and_nobody_has_decided(
    attributes: dict[str, str], awaits: str | None
) -> None:
    rows = Rows(DeletedAt=NINE, **attributes)
    is_decided = "Decision" in attributes
    assert rows.table.unmark_deleted(SEA.video_id, attributes["Status"], is_decided=is_decided)
    assert "DeletedAt" not in rows.item
    assert rows.item.get("AwaitsDecision") == awaits


@pytest.mark.parametrize(
    "now",
    [
        {"Status": "FLAGGED"},
        {"Status": "RECOVERING", "DeletedAt": NINE},
        {"Status": "FLAGGED", "DeletedAt": NINE, "Decision": "APPROVED"},
    ],
)
def test_the_mark_of_a_row_that_changed_since_it_was_read_stays(now: dict[str, str]) -> None:
    rows = Rows(**now)
    before = rows.item
    assert not rows.table.unmark_deleted(SEA.video_id, "FLAGGED", is_decided=False)
    assert rows.item == before


@pytest.mark.parametrize(("read", "now"), [(None, NINE), (NINE, None), (NINE, "2026-11-23T09:00:01.000Z")])
def test_a_verdict_is_not_written_if_the_version_was_deleted_or_came_back_since(
    read: str | None, now: str | None
) -> None:
    rows = Rows(Status="IN_PROGRESS", **({"DeletedAt": now} if now else {}))
    assert not rows.table.conclude(replace(rows.row, deleted_at=read), Status.FLAGGED, {})
    assert rows.table.conclude(rows.row, Status.FLAGGED, {})


@pytest.mark.parametrize("status", ["UNDETERMINED", "RECOVERING"])
def test_a_video_that_was_deleted_before_it_was_moderated_waits_for_a_job_once_it_is_back(
    status: str,
) -> None:
    rows = Rows(**NOT_MODERATED | {"Status": status}, LabelCount=0, RecoveringSince=NINE, Retryable=False)
    nonce = rows.row.nonce
    assert rows.table.revive(SEA.video_id, SEA.queued_at, START)
    row = rows.row
    assert (row.status, row.attempt, row.uploaded_at) == (Status.PENDING, 1, SEA.queued_at)
    assert (row.queued_at, row.position) == ("2026-11-23T08:00:00.000Z", "1#2026-11-23T08:00:00.000Z")
    assert row.nonce != nonce
    assert len(row.nonce) == 32
    assert not {"DeletedAt", "Reason", "LabelCount", "RecoveringSince", "Retryable"} & set(rows.item)


def test_a_revived_video_keeps_the_time_of_its_upload() -> None:
    rows = Rows(**NOT_MODERATED, UploadedAt="2019-01-01T00:00:00.000Z")
    assert rows.table.revive(SEA.video_id, SEA.queued_at, START, NINE)
    assert rows.row.uploaded_at == "2019-01-01T00:00:00.000Z"
    assert rows.row.position == f"1#{NINE}#2026-11-23T08:00:00.000Z"


@pytest.mark.parametrize(
    "changed",
    [{"Status": "FLAGGED"}, {"Reason": "too bad"}, {"Decision": "REJECTED"}, {"DeletedAt": None}],
)
def test_a_video_with_another_end_is_not_revived(changed: dict[str, str | None]) -> None:
    attributes: dict[str, Any] = NOT_MODERATED | changed
    rows = Rows(**{name: value for name, value in attributes.items() if value is not None})
    assert not rows.table.revive(SEA.video_id, SEA.queued_at, START)
