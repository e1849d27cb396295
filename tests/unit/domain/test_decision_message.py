"""What a message of the decision queue says, and what SQS says of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from video_moderation.contract.status import DecisionKind
from video_moderation.messages import (
    MAX_NOTE,
    ModerateAgain,
    UnreadableMessage,
    read_decision_message,
)
from video_moderation.videos.decisions.decision import Decision

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MESSAGE = {"decide": "APPROVED", "VideoId": "v"}


def read(message: dict[str, Any], by: str = "m-1", now: datetime = NOON) -> Decision:
    read = read_decision_message(json.dumps(message), by, "AROA:ann", now)
    assert isinstance(read, Decision)
    return read


def test_who_and_when_are_what_sqs_saw() -> None:
    expected = Decision("v", DecisionKind.APPROVED, "2026-11-23T12:00:00.000Z", "", "m-1", "AROA:ann")
    assert read({**MESSAGE, "DecidedBy": "the boss"}) == expected


@pytest.mark.parametrize(
    ("stated", "held"),
    [
        ("2026-11-23T11:59:59.5Z", "2026-11-23T11:59:59.500Z"),
        ("2026-11-23T12:59:59+01:00", "2026-11-23T11:59:59.000Z"),
        ("2026-11-23T12:00:01Z", "2026-11-23T12:00:00.000Z"),
        ("2099-01-01T00:00:00Z", "2026-11-23T12:00:00.000Z"),
        (None, "2026-11-23T12:00:00.000Z"),
    ],
)
def test_a_decision_may_be_older_than_its_message_but_not_from_the_future(
    stated: str | None, held: str
) -> None:
    assert read({**MESSAGE, "DecidedAt": stated}).decided_at == held


@pytest.mark.parametrize(("given", "kept"), [("", ""), (None, ""), ("x", "x")])
def test_a_note_may_be_empty(given: str | None, kept: str) -> None:
    assert read({**MESSAGE, "Note": given}).note == kept


def test_a_long_note_is_cut() -> None:
    assert len(read({**MESSAGE, "Note": "x" * (MAX_NOTE + 1)}).note) == MAX_NOTE == 500


@pytest.mark.parametrize("seconds", [-1, 0, 1])
@pytest.mark.parametrize("other", ["APPROVED", "REJECTED"])
def test_the_later_decision_counts_and_of_two_at_once_the_one_that_rejects(other: str, seconds: int) -> None:
    then = (NOON + timedelta(seconds=seconds)).isoformat()
    approved = read(MESSAGE)
    second = read({**MESSAGE, "decide": other, "DecidedAt": then}, "m-2", NOON + timedelta(hours=1))
    counts_more = seconds > 0 or (seconds == 0 and other == "REJECTED")
    assert (second.rank > approved.rank) is counts_more


@pytest.mark.parametrize(
    "wrong",
    [
        {"decide": "MAYBE"},
        {"decide": ["APPROVED"]},
        {"decide": None},
        {"VideoId": ""},
        {"VideoId": 7},
        {"VideoId": None},
        {"DecidedAt": "noon"},
        {"DecidedAt": 1},
        {"DecidedAt": "2026-11-23"},
        {"DecidedAt": "2026-11-23T12:00:00"},
        {"DecidedAt": "0001-01-01T00:00:00+05:00"},
    ],
)
def test_what_is_no_decision_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnreadableMessage, match="no decision"):
        read({**MESSAGE, **wrong})


@pytest.mark.parametrize("body", ["", "[]", "APPROVED", "{}", '{"conclude": "UNDETERMINED"}'])
def test_what_is_none_at_all_is_refused(body: str) -> None:
    with pytest.raises(UnreadableMessage):
        read_decision_message(body, "m-1", "AROA:ann", NOON)


def test_a_request_to_moderate_again_says_who_sent_it_as_sqs_saw_it() -> None:
    body = json.dumps({"again": "r1", "VideoId": "v", "requested_by": "the boss"})
    assert read_decision_message(body, "m-1", "AROA:ann", NOON) == ModerateAgain("v", "r1", "AROA:ann")


@pytest.mark.parametrize("wrong", [{"again": ""}, {"again": None}, {"again": 1}, {"VideoId": ""}])
def test_a_request_that_cannot_be_carried_out_once_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnreadableMessage):
        read_decision_message(json.dumps({"again": "r1", "VideoId": "v", **wrong}), "m-1", "AROA:ann", NOON)
