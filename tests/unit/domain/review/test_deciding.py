"""Deciding in the review room: claims, rules, and what is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from video_moderation.review.access.person import Person
from video_moderation.review.access.refusal import Refusal
from video_moderation.review.access.rules import Rules
from video_moderation.review.deciding import Deciding

if TYPE_CHECKING:
    from tests.unit.domain.review.conftest import ReviewTables

ANN, BOB, EVE = Person("ann"), Person("bob"), Person("eve", frozenset({"adult"}))
PROGRAM = Person("7q", is_program=True)
APPROVE, REJECT = {"decision": "APPROVED", "note": "a toy"}, {"decision": "REJECTED"}


class Sessions:
    """Sessions that write down what is sent, and by whom."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def to_decide(self, person: Person) -> Any:
        sent = self.sent

        class Sqs:
            def send_message(self, QueueUrl: str, MessageBody: str) -> None:  # noqa: N803 - boto3's names
                assert QueueUrl == "queue"
                sent.append((person.session_name, json.loads(MessageBody)))

        return Sqs()


@pytest.fixture
def sessions() -> Sessions:
    return Sessions()


def deciding(room: ReviewTables, sessions: Sessions, **rules: Any) -> Deciding:
    return Deciding(room.analysis, room.claims, sessions, Rules(**rules), "queue")  # type: ignore[arg-type]


def refused(work: Any, *arguments: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        work(*arguments)
    return caught.value


def test_a_decision_is_sent_as_the_person_who_made_it(room: ReviewTables, sessions: Sessions) -> None:
    room.add("v")
    room.claims.claim("v", ANN)
    assert deciding(room, sessions).decide(ANN, "v", APPROVE) == "sent"
    assert sessions.sent == [("ann", {"decide": "APPROVED", "VideoId": "v", "Note": "a toy"})]
    assert room.claims.of(["v"])["v"].sent == "APPROVED"


def test_nobody_decides_without_having_the_video(room: ReviewTables, sessions: Sessions) -> None:
    room.add("v")
    decide = deciding(room, sessions).decide
    assert refused(decide, BOB, "v", APPROVE).code == "not-claimed"
    room.claims.claim("v", ANN)
    refusal = refused(decide, BOB, "v", APPROVE)
    assert (refusal.status, refusal.code, refusal.facts["by"]) == (409, "taken", "ann")
    assert sessions.sent == []


def test_a_claim_that_has_expired_is_none(room: ReviewTables, sessions: Sessions) -> None:
    room.add("v")
    room.claims.claim("v", ANN)
    assert refused(room.claims.claim, "v", BOB).code == "taken"
    room.clock.sleep(601)
    assert refused(deciding(room, sessions).decide, ANN, "v", APPROVE).code == "not-claimed"
    assert room.claims.claim("v", BOB).owner == "bob"


def test_a_claim_is_given_back_by_its_owner_only(room: ReviewTables) -> None:
    room.claims.claim("v", ANN)
    room.claims.release("v", BOB)
    assert "v" in room.claims.of(["v"])
    room.claims.release("v", ANN)
    assert room.claims.of(["v"]) == {}


def test_a_decision_on_its_way_is_not_made_again(room: ReviewTables, sessions: Sessions) -> None:
    room.add("v")
    room.claims.claim("v", ANN)
    decide = deciding(room, sessions).decide
    decide(ANN, "v", APPROVE)
    assert refused(decide, ANN, "v", REJECT).code == "deciding"
    assert refused(room.claims.claim, "v", BOB).code == "deciding"
    room.claims.release("v", ANN)
    assert room.claims.of(["v"])["v"].sent == "APPROVED"


def test_what_was_decided_meanwhile_is_not_overwritten_unawares(
    room: ReviewTables, sessions: Sessions
) -> None:
    room.add("v", Decision="APPROVED", DecisionId="d1")
    room.claims.claim("v", ANN)
    decide = deciding(room, sessions).decide
    assert refused(decide, ANN, "v", REJECT).facts == {"decision": "APPROVED", "decisionId": "d1"}
    assert refused(decide, ANN, "v", {**REJECT, "replaces": "d0"}).code == "decided"
    assert decide(ANN, "v", {**REJECT, "replaces": "d1"}) == "sent"


def test_a_decision_that_was_never_made_replaces_nothing(room: ReviewTables, sessions: Sessions) -> None:
    room.add("v")
    room.claims.claim("v", ANN)
    assert refused(deciding(room, sessions).decide, ANN, "v", {**REJECT, "replaces": "d1"}).code == "decided"


@pytest.mark.parametrize("status", ["CLEAN", "PENDING", "IN_PROGRESS", "RECOVERING"])
def test_only_what_awaits_people_is_decided_on(room: ReviewTables, sessions: Sessions, status: str) -> None:
    room.add("v", status=status)
    room.claims.claim("v", ANN)
    assert refused(deciding(room, sessions).decide, ANN, "v", APPROVE).code == "not-open"


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({}, "decision"),
        ({"decision": "approve"}, "decision"),
        ({"decision": None}, "decision"),
        ({"decision": "APPROVED", "note": "x" * 501}, "note-too-long"),
        ({"decision": "APPROVED", "note": ["x"]}, "note-too-long"),
        ({"decision": "APPROVED", "note": "  "}, "note-required"),
        ({"decision": "APPROVED"}, "note-required"),
    ],
)
def test_what_is_no_decision_is_refused(
    room: ReviewTables, sessions: Sessions, stated: dict[str, Any], code: str
) -> None:
    room.add("v")
    room.claims.claim("v", ANN)
    assert refused(deciding(room, sessions, require_note=True).decide, ANN, "v", stated).code == code
    assert sessions.sent == []


def test_two_people_must_agree_where_the_room_asks_for_it(room: ReviewTables, sessions: Sessions) -> None:
    room.add("v", Categories=["Violence", "Alcohol"])
    work = deciding(room, sessions, two_decisions_for=frozenset({"Violence"}))
    for person, stated, state in (
        (ANN, APPROVE, "needs-second"),
        (ANN, APPROVE, "needs-second"),
        (BOB, REJECT, "needs-second"),
        (EVE, REJECT, "sent"),
    ):
        room.claims.claim("v", person)
        assert work.decide(person, "v", stated) == state
    assert [sender for sender, _ in sessions.sent] == ["eve"]


def test_agreement_on_an_earlier_decision_does_not_count_again(
    room: ReviewTables, sessions: Sessions
) -> None:
    room.add("v", Categories=["Violence"])
    work = deciding(room, sessions, two_decisions_for=frozenset({"Violence"}))
    for person in (ANN, BOB):
        room.claims.claim("v", person)
        work.decide(person, "v", APPROVE)
    room.clock.sleep(601)
    room.add("v", Categories=["Violence"], Decision="APPROVED", DecisionId="d1")
    room.claims.claim("v", EVE)
    assert work.decide(EVE, "v", {**APPROVE, "replaces": "d1"}) == "needs-second"


def test_a_category_can_be_kept_to_a_group(room: ReviewTables, sessions: Sessions) -> None:
    room.add("v", Categories=["Explicit"])
    work = deciding(room, sessions, groups={"Explicit": frozenset({"adult"})})
    room.claims.claim("v", ANN)
    assert refused(work.decide, ANN, "v", APPROVE).code == "unknown-video"
    room.claims.release("v", ANN)
    room.claims.claim("v", EVE)
    assert work.decide(EVE, "v", APPROVE) == "sent"


def test_a_program_needs_no_claim_and_respects_one(room: ReviewTables, sessions: Sessions) -> None:
    room.add("free")
    room.add("taken")
    room.claims.claim("taken", ANN)
    work = deciding(room, sessions)
    assert work.decide(PROGRAM, "free", APPROVE) == "sent"
    assert refused(work.decide, PROGRAM, "taken", APPROVE).code == "taken"
    assert [sender for sender, _ in sessions.sent] == ["program,7q"]


def test_of_many_each_is_decided_for_itself(room: ReviewTables, sessions: Sessions) -> None:
    room.add("one")
    room.add("bobs")
    room.claims.claim("bobs", BOB)
    stated = {**APPROVE, "videoIds": ["one", "bobs", "unknown", "one"]}
    states = deciding(room, sessions).decide_all(ANN, stated)
    assert [(each["videoId"], each["state"], each.get("code")) for each in states] == [
        ("one", "sent", None),
        ("bobs", "refused", "taken"),
        ("unknown", "refused", "unknown-video"),
    ]
    assert [body["VideoId"] for _, body in sessions.sent] == ["one"]


@pytest.mark.parametrize("ids", [None, [], "one", ["v"] * 51])
def test_how_many_at_once_is_limited(room: ReviewTables, sessions: Sessions, ids: Any) -> None:
    refusal = refused(deciding(room, sessions).decide_all, ANN, {**APPROVE, "videoIds": ids})
    assert refusal.code == "video-ids"
