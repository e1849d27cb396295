"""Everything that is written into tables while a test looks on, row by row, also what is removed later."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

from tests.unit.documents.generated.row_kinds import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from tests.unit.documents.generated.row_kinds import Item, Kind


@dataclass
class WrittenRows:
    """The values of each attribute that the rows of a kind had, after each write."""

    tables: Any
    values: dict[Kind, dict[str, list[Any]]] = field(default_factory=dict)

    def look_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """From now on, every row that is put is noted, and so is every row as an update leaves it."""
        call = BaseClient._make_api_call  # type: ignore[attr-defined]

        def call_and_look(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
            answer = call(client, operation, parameters)
            for table, item in self._written(operation, parameters):
                self._note(table, item)
            return answer

        monkeypatch.setattr(BaseClient, "_make_api_call", call_and_look)

    def _written(self, operation: str, parameters: dict[str, Any]) -> Iterator[tuple[str, Item]]:
        match operation:
            case "PutItem":
                yield parameters["TableName"], parameters["Item"]
            case "UpdateItem":
                table = parameters["TableName"]
                yield table, self.tables.Table(table).get_item(Key=_plain(parameters["Key"]))["Item"]
            case "BatchWriteItem":
                for table, requests in parameters["RequestItems"].items():
                    puts = [each["PutRequest"]["Item"] for each in requests if "PutRequest" in each]
                    yield from ((table, item) for item in puts)

    def _note(self, name: str, item: Item) -> None:
        (table,) = [each for each in TABLES if each.name == name]
        seen = self.values.setdefault(table.kind_of(item), {})
        for attribute, value in item.items():
            seen.setdefault(re.sub(r"^vote:.*", "vote:…", attribute), []).append(value)


def _plain(key: Item) -> dict[str, str]:
    """The key of a row; the state machine writes it in DynamoDB's own form."""
    return {name: value["S"] if isinstance(value, dict) else value for name, value in key.items()}
