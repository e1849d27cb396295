"""Conditional updates of a row; each recognizes its own write if the SDK sends it twice."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from boto3.dynamodb.conditions import ConditionBase
    from mypy_boto3_dynamodb.service_resource import Table

_FROM_DYNAMODB = TypeDeserializer()


@dataclass(frozen=True)
class Change:
    """What an update does to a row's attributes.

    Example:
        >>> Change(set={"Status": "PENDING"}, remove=("JobId",)).expression
        'SET #Status = :Status REMOVE #JobId'
    """

    set: Mapping[str, Any] = field(default_factory=dict)
    set_if_missing: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, Any] = field(default_factory=dict)
    remove: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """The update expression; in it, `#Name` is the attribute and `:Name` its value."""
        settings = [f"#{name} = :{name}" for name in self.set]
        settings += [f"#{name} = if_not_exists(#{name}, :{name})" for name in self.set_if_missing]
        clauses = {
            "SET": settings,
            "REMOVE": [f"#{name}" for name in self.remove],
            "ADD": [f"#{name} :{name}" for name in self.add],
        }
        return " ".join(f"{keyword} {', '.join(actions)}" for keyword, actions in clauses.items() if actions)

    @property
    def values(self) -> dict[str, Any]:
        """The values by the names of their attributes."""
        return {**self.set, **self.set_if_missing, **self.add}

    @property
    def attributes(self) -> list[str]:
        """Every attribute that the expression names."""
        return [*self.values, *self.remove]


class ConditionalWrites:
    """Writes rows of a boto3 DynamoDB `Table`, each on a condition.

    Each write puts a `WriteId` of its own into the row. When the answer to a write is lost, the SDK sends it
    again, and the condition fails because the first one took effect. The row then holds the write's own
    `WriteId`: it succeeded. With any other `WriteId`, another invocation has moved the video on.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, item: Mapping[str, Any], condition: ConditionBase) -> bool:
        """Puts a row; False if the condition fails."""
        write_id = _new_write_id()
        try:
            self._table.put_item(
                Item={**item, "WriteId": write_id},
                ConditionExpression=condition,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            return found_instead(error).get("WriteId") == write_id
        return True

    def update(
        self, video_id: str, condition: ConditionBase, change: Change, *, answer: str = "ALL_NEW"
    ) -> dict[str, Any] | None:
        """Updates a video's row and returns it; None if the condition fails: see `update_row`."""
        return self.update_row({"VideoId": video_id}, condition, change, answer=answer)

    def update_row(
        self, key: Mapping[str, str], condition: ConditionBase, change: Change, *, answer: str = "ALL_NEW"
    ) -> dict[str, Any] | None:
        """Updates a row, or writes a new one, and returns it; None if the condition fails.

        With the answer ALL_OLD it returns the row as it was before, but for a write that the SDK sent twice,
        for which only the row as it is now is known.
        """
        write_id = _new_write_id()
        signed = Change({**change.set, "WriteId": write_id}, change.set_if_missing, change.add, change.remove)
        try:
            return dict(self._table.update_item(**_request(key, condition, signed, answer))["Attributes"])
        except ClientError as error:
            found = found_instead(error)
            return found if found.get("WriteId") == write_id else None


def _request(key: Mapping[str, str], condition: ConditionBase, change: Change, answer: str) -> Any:
    return {
        "Key": key,
        "ConditionExpression": condition,
        "UpdateExpression": change.expression,
        "ExpressionAttributeNames": {f"#{name}": name for name in change.attributes},
        "ExpressionAttributeValues": {f":{name}": value for name, value in change.values.items()},
        "ReturnValues": answer,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _new_write_id() -> str:
    return secrets.token_hex(8)


def found_instead(error: ClientError) -> dict[str, Any]:
    """The row for which the condition failed, empty if there is none; any other error is raised."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    # boto3's resources translate items in answers, and leave those in errors as DynamoDB sends them.
    item: dict[str, Any] = cast("dict[str, Any]", error.response).get("Item", {})
    return {name: _FROM_DYNAMODB.deserialize(value) for name, value in item.items()}
