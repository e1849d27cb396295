"""One video, one moderator at a time; and the first of two decisions where two people must agree.

Claims expire. What a person decided on a video that needs a second decision does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from video_moderation.review.access.refusal import Refusal
from video_moderation.runtime.clock import iso, parse_iso
from video_moderation.videos.conditional_writes import found_instead

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource, Table

    from video_moderation.review.access.person import Person
    from video_moderation.runtime.clock import Clock


@dataclass(frozen=True)
class Claim:
    """Who has a video until when. `sent` is the decision on its way to be recorded, empty before.

    Row:
        Key (text): `claim#` and the `VideoId`.
        Owner (text): the session of the moderator who has the video.
        OwnerName (text): the moderator.
        Until (time): when the claim ends.
        Sent (text): the moderator's decision, while it is on its way.
        ExpiresAt (number): when DynamoDB deletes the row, in seconds since 1970.
    """

    video_id: str
    owner: str
    owner_name: str
    until: str
    sent: str = ""

    def to_json(self) -> dict[str, str]:
        """The claim for the page."""
        return {"by": self.owner_name, "until": self.until, "sent": self.sent}


class ReviewClaims:
    """Claims and first decisions, in the table of the review room."""

    def __init__(
        self, dynamodb: DynamoDBServiceResource, table: Table, clock: Clock, lasting: timedelta
    ) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock
        self._lasting = lasting

    def claim(self, video_id: str, person: Person) -> Claim:
        """Takes a video, or keeps it for longer.

        Raises:
            Refusal: somebody else has it, or a decision on it is on its way.
        """
        now = self._clock.now()
        until = now + self._lasting
        free = Attr("Key").not_exists() | Attr("Until").lt(iso(now))
        mine = Attr("Owner").eq(person.session_name) & Attr("Sent").not_exists()
        item: dict[str, Any] = {
            "Key": _claim_key(video_id),
            "Owner": person.session_name,
            "OwnerName": person.name,
            "Until": iso(until),
            "ExpiresAt": _after(until),
        }
        try:
            self._table.put_item(
                Item=item, ConditionExpression=free | mine, ReturnValuesOnConditionCheckFailure="ALL_OLD"
            )
        except ClientError as error:
            holder = _claim(found_instead(error))
            raise Refusal(409, "deciding" if holder.sent else "taken", **holder.to_json()) from None
        return _claim(item)

    def release(self, video_id: str, person: Person) -> None:
        """Gives a video back; does nothing if the person does not have it."""
        mine = Attr("Owner").eq(person.session_name) & Attr("Sent").not_exists()
        try:
            self._table.delete_item(Key={"Key": _claim_key(video_id)}, ConditionExpression=mine)
        except ClientError as error:
            found_instead(error)

    def mark_sent(self, video_id: str, person: Person, decision: str) -> None:
        """The person's decision is on its way: until it is recorded, nobody else needs to look."""
        until = self._clock.now() + self._lasting
        self._table.update_item(
            Key={"Key": _claim_key(video_id)},
            UpdateExpression=(
                "SET Sent = :sent, #Owner = :owner, OwnerName = :name, #Until = :until, ExpiresAt = :at"
            ),
            ExpressionAttributeNames={"#Owner": "Owner", "#Until": "Until"},
            ExpressionAttributeValues={
                ":sent": decision,
                ":owner": person.session_name,
                ":name": person.name,
                ":until": iso(until),
                ":at": _after(until),
            },
        )

    def of(self, video_ids: Iterable[str]) -> dict[str, Claim]:
        """The claims on these videos, a hundred at most, that have not expired."""
        keys = [{"Key": _claim_key(video_id)} for video_id in video_ids]
        found = self._read(keys)
        now = iso(self._clock.now())
        return {claim.video_id: claim for claim in map(_claim, found) if claim.until >= now}

    def vote(self, video_id: str, in_force: str, person: Person, decision: str) -> bool:
        """Notes one person's decision; True if another person has decided the same before.

        `in_force` is the id of the decision that this one would overturn, empty if there is none: what was
        decided once is not counted again.

        Row:
            Key (text): `votes#`, the `VideoId`, `#`, and the id of the decision in force, if there is one.
            vote:… (text): what the moderator of this session decided; one attribute for each of them.
        """
        answer = self._table.update_item(
            Key={"Key": _votes_key(video_id, in_force)},
            UpdateExpression="SET #person = :decision",
            ExpressionAttributeNames={"#person": f"vote:{person.session_name}"},
            ExpressionAttributeValues={":decision": decision},
            ReturnValues="ALL_NEW",
        )
        votes = _votes(answer["Attributes"])
        return list(votes.values()).count(decision) > 1

    def votes(self, video_ids: Iterable[str], in_force: str = "") -> dict[str, dict[str, str]]:
        """By video, what each person has decided where two must agree."""
        found = self._read([{"Key": _votes_key(video_id, in_force)} for video_id in video_ids])
        return {item["Key"].split("#")[1]: _votes(item) for item in found}

    def _read(self, keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        requested: Any = {self._table.name: {"Keys": keys}} if keys else {}
        while requested:
            answer = self._dynamodb.batch_get_item(RequestItems=requested)
            found += answer["Responses"].get(self._table.name, [])
            requested = answer.get("UnprocessedKeys")
        return found


def _claim_key(video_id: str) -> str:
    return f"claim#{video_id}"


def _votes_key(video_id: str, in_force: str) -> str:
    return f"votes#{video_id}#{in_force}"


def _claim(item: dict[str, Any]) -> Claim:
    return Claim(
        item["Key"].partition("#")[2], item["Owner"], item["OwnerName"], item["Until"], item.get("Sent", "")
    )


def _votes(item: dict[str, Any]) -> dict[str, str]:
    return {name.partition(":")[2]: vote for name, vote in item.items() if name.startswith("vote:")}


def _after(until: datetime) -> int:
    """When DynamoDB may delete a claim, in whole seconds: not before it has expired."""
    return int(parse_iso(iso(until)).timestamp()) + 1
