"""Deciding in the review room: checked here, sent to the decision queue as the person who decided.

Content Alert records the decision, as it records one from the command line. Until then the claim says that
it is on its way. A process that dies after sending and before saying so leaves the claim as it was: the same
decision can be sent again, and the second message changes nothing that the first has not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from video_moderation.contract.status import AWAITS_PEOPLE, DecisionKind
from video_moderation.messages import MAX_NOTE
from video_moderation.review.access.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb.service_resource import Table

    from video_moderation.review.access.person import Person
    from video_moderation.review.access.rules import Rules
    from video_moderation.review.access.sessions import ModeratorSessions
    from video_moderation.review.claims import ReviewClaims

MOST_AT_ONCE = 50


class Deciding:
    """Takes decisions of people, and of programs."""

    def __init__(
        self, analysis: Table, claims: ReviewClaims, sessions: ModeratorSessions, rules: Rules, queue_url: str
    ) -> None:
        self._analysis = analysis
        self._claims = claims
        self._sessions = sessions
        self._rules = rules
        self._queue_url = queue_url

    def video(self, person: Person, video_id: str) -> dict[str, Any]:
        """The row of a video that the person may see.

        Raises:
            Refusal: there is none, or it is not for this person.
        """
        row = self._analysis.get_item(Key={"VideoId": video_id}, ConsistentRead=True).get("Item")
        # What a person may not see is not told apart from what is not there.
        if row is None or not self._rules.may_see(person, row):
            raise Refusal(404, "unknown-video")
        return row

    def decide(self, person: Person, video_id: str, stated: Mapping[str, Any]) -> str:
        """Takes one decision: `sent` if it is on its way, `needs-second` if another person must agree.

        `stated` is the request: `decision`, `note`, and `replaces`, the id of a decision that it overturns.

        Raises:
            Refusal: it is no decision, somebody else has the video, or it was decided on meanwhile.
        """
        decision, note = self._read(stated)
        row = self.video(person, video_id)
        _check_open(row, stated.get("replaces"))
        # A program claims what it decides on; a person has opened the video before.
        if person.is_program:
            self._claims.claim(video_id, person)
        else:
            self._check_claim(person, video_id)
        in_force = row.get("DecisionId", "")
        if self._rules.needs_two(row) and not self._claims.vote(video_id, in_force, person, decision):
            self._claims.release(video_id, person)
            return "needs-second"
        message = {"decide": decision, "VideoId": video_id, "Note": note}
        self._sessions.to_decide(person).send_message(
            QueueUrl=self._queue_url, MessageBody=json.dumps(message, ensure_ascii=False)
        )
        self._claims.mark_sent(video_id, person, decision)
        return "sent"

    def decide_all(self, person: Person, stated: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Takes one decision, with one note, on many videos; says of each what became of it."""
        video_ids = stated.get("videoIds")
        if not isinstance(video_ids, list) or not 0 < len(video_ids) <= MOST_AT_ONCE:
            raise Refusal(400, "video-ids", accepted=f"a list of 1 to {MOST_AT_ONCE} ids")
        self._read(stated)
        return [self._one_of_many(person, str(video_id), stated) for video_id in dict.fromkeys(video_ids)]

    def _one_of_many(self, person: Person, video_id: str, stated: Mapping[str, Any]) -> dict[str, Any]:
        try:
            self.video(person, video_id)
            self._claims.claim(video_id, person)
            return {"videoId": video_id, "state": self.decide(person, video_id, stated)}
        except Refusal as refusal:
            return {"videoId": video_id, "state": "refused", **refusal.to_json()}

    def _read(self, stated: Mapping[str, Any]) -> tuple[str, str]:
        decision, note = stated.get("decision"), stated.get("note") or ""
        if decision not in tuple(DecisionKind):
            raise Refusal(400, "decision", accepted=[each.value for each in DecisionKind])
        if not isinstance(note, str) or len(note) > MAX_NOTE:
            raise Refusal(400, "note-too-long", accepted=MAX_NOTE)
        if self._rules.require_note and not note.strip():
            raise Refusal(422, "note-required")
        return str(decision), note.strip()

    def _check_claim(self, person: Person, video_id: str) -> None:
        claim = self._claims.of([video_id]).get(video_id)
        if claim is None or claim.owner != person.session_name:
            raise Refusal(409, "taken" if claim else "not-claimed", **(claim.to_json() if claim else {}))
        if claim.sent:
            raise Refusal(409, "deciding", **claim.to_json())


def _check_open(row: Mapping[str, Any], replaces: object) -> None:
    """The video awaits a decision, or the one in force is the one that the person means to overturn."""
    if row["Status"] not in AWAITS_PEOPLE:
        raise Refusal(409, "not-open", verdict=row["Status"])
    if row.get("DecisionId") != (replaces or None):
        raise Refusal(409, "decided", decision=row.get("Decision"), decisionId=row.get("DecisionId"))
