"""The operations of a boto3 DynamoDB `Table` that `VideoAnalysisTable` uses, in memory.

moto takes milliseconds a call, too slow for 100,000 videos. That this table behaves as moto's does is shown
by a test that drives both through random histories of `VideoAnalysisTable` calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError

from benchmarks.virtual_aws.dynamodb.capacity import index_write_units, read_units, write_units
from benchmarks.virtual_aws.dynamodb.expressions import Item, Unsupported, holds, updated
from benchmarks.virtual_aws.dynamodb.table_index import Index, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from boto3.dynamodb.conditions import ConditionBase

Answer = dict[str, Any]
_TO_DYNAMODB = TypeSerializer()


def immediately(action: Callable[[], None]) -> None:
    """Do it now."""
    action()


class MemoryTable:
    """A table with global secondary indexes.

    `indexes` gives partition and sort key of each index by its name. `later` is called with each change of
    the indexes, which it may delay, as DynamoDB does. Every answer, also an error's, has the units it
    costs in `ConsumedCapacity`.

    Example:
        >>> table = MemoryTable("VideoId", {})
        >>> table.put_item(Item={"VideoId": "1"})
        {'ConsumedCapacity': {'CapacityUnits': 1}}
    """

    def __init__(
        self,
        key: str,
        indexes: Mapping[str, tuple[str, str]],
        later: Callable[[Callable[[], None]], None] = immediately,
    ) -> None:
        self._items: dict[str, Stored] = {}
        self._key = key
        self._indexes = {name: Index(key, *keys) for name, keys in indexes.items()}
        self._later = later

    # The parameters are boto3's.
    def get_item(self, *, Key: Item, ConsistentRead: bool = False) -> Answer:  # noqa: N803
        """The item, if there is one."""
        stored = self._items.get(Key[self._key])
        found = {"Item": dict(stored.item)} if stored else {}
        return found | _consumed(read_units(_size(stored), consistent=ConsistentRead))

    def put_item(
        self,
        *,
        Item: Item,  # noqa: N803
        ConditionExpression: ConditionBase | None = None,  # noqa: N803
        ReturnValuesOnConditionCheckFailure: str = "NONE",  # noqa: N803
    ) -> Answer:
        """Writes the whole item.

        Raises:
            ClientError: ConditionalCheckFailedException.
        """
        old = self._items.get(Item[self._key])
        _check(ConditionExpression, old, ReturnValuesOnConditionCheckFailure)
        return _consumed(self._replace(old, dict(Item)))

    def update_item(
        self,
        *,
        Key: Item,  # noqa: N803
        UpdateExpression: str,  # noqa: N803
        ExpressionAttributeNames: Mapping[str, str],  # noqa: N803
        ExpressionAttributeValues: Mapping[str, Any] | None = None,  # noqa: N803
        ConditionExpression: ConditionBase | None = None,  # noqa: N803
        ReturnValues: str = "NONE",  # noqa: N803
        ReturnValuesOnConditionCheckFailure: str = "NONE",  # noqa: N803
    ) -> Answer:
        """Changes some attributes, of a new item if there is none.

        Raises:
            ClientError: ConditionalCheckFailedException.
        """
        old = self._items.get(Key[self._key])
        _check(ConditionExpression, old, ReturnValuesOnConditionCheckFailure)
        names, values = ExpressionAttributeNames, ExpressionAttributeValues or {}
        new = updated(old.item if old else Key, UpdateExpression, names, values)
        told = {"ALL_NEW": new, "ALL_OLD": old.item if old else {}}.get(ReturnValues)
        attributes = {} if told is None else {"Attributes": dict(told)}
        return attributes | _consumed(self._replace(old, new))

    def query(
        self,
        *,
        IndexName: str,  # noqa: N803
        KeyConditionExpression: ConditionBase,  # noqa: N803
        Limit: int,  # noqa: N803
        ExclusiveStartKey: Item | None = None,  # noqa: N803
    ) -> Answer:
        """The items of one partition of an index, in order of its sort key."""
        partition, beginning = _sought(KeyConditionExpression)
        index = self._indexes[IndexName]
        page = index.page(partition, Limit, ExclusiveStartKey, beginning)
        more = {"LastEvaluatedKey": index.position(page[-1])} if len(page) == Limit else {}
        units = read_units(sum(map(_size, page)), consistent=False)
        return {"Items": [dict(stored.item) for stored in page]} | more | _consumed(units)

    def count(self, index: str, partition: str) -> int:
        """How many items a partition of an index holds."""
        return self._indexes[index].count(partition)

    def _replace(self, old: Stored | None, item: Item) -> float:
        """Stores an item; answers the write units it took."""
        if any(isinstance(value, float) for value in item.values()):
            raise TypeError("Float types are not supported. Use Decimal types instead.")  # boto3's words
        new = Stored(item)
        self._items[item[self._key]] = new
        self._later(lambda: self._reindex(old, new))
        sizes = _size(old), new.size
        return write_units(*sizes) + sum(
            index_write_units(index.key_of(old), index.key_of(new), *sizes)
            for index in self._indexes.values()
        )

    def _reindex(self, old: Stored | None, new: Stored) -> None:
        for index in self._indexes.values():
            index.replace(old, new)


def _sought(condition: ConditionBase) -> tuple[Any, str]:
    """The partition, and what its sort keys begin with."""
    expression = condition.get_expression()
    if expression["operator"] != "AND":
        return expression["values"][1], ""
    partition, sort = (part.get_expression() for part in expression["values"])
    if sort["operator"] != "begins_with":
        raise Unsupported(f"key condition {sort['operator']!r}")
    return partition["values"][1], sort["values"][1]


def _size(stored: Stored | None) -> int:
    return stored.size if stored else 0


def _check(condition: ConditionBase | None, old: Stored | None, told: str) -> None:
    if condition is not None and not holds(condition, old.item if old else {}):
        error = {"Code": "ConditionalCheckFailedException", "Message": "The conditional request failed"}
        response: Any = {"Error": error} | _consumed(write_units(_size(old)))
        if old and told == "ALL_OLD":
            response["Item"] = {name: _TO_DYNAMODB.serialize(value) for name, value in old.item.items()}
        raise ClientError(response, "UpdateItem")


def _consumed(units: float) -> Answer:
    return {"ConsumedCapacity": {"CapacityUnits": units}}
