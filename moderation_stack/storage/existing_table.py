"""A table that the user brings: what it must have, as far as the synthesis can see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb

from moderation_stack.shared.place import check_place
from moderation_stack.validation.property_error import reject
from video_moderation.contract.storage.table_schema import metadata_differences, video_analysis_differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import IConstruct

    from video_moderation.contract.storage.table_schema import Description

_UNSEEN = (
    "must contain {name!r}, because the synthesis cannot see the keys and indexes of an imported table: see "
    "docs/how-to/bring-your-own.md"
)


def use_analysis_table(scope: IConstruct, table: dynamodb.ITable, *, prepared: Sequence[str]) -> None:
    """Check a table with a row for each video.

    Raises:
        PropertyError: the functions could not work with it, or that cannot be seen and is not stated.
    """
    found = _described(scope, "video_analysis_table", table, prepared)
    if found and (differences := video_analysis_differences(found)):
        reject("video_analysis_table", table, _must(differences[0]))


def use_metadata_table(
    scope: IConstruct, table: dynamodb.ITable, *, prepared: Sequence[str], expires: bool
) -> None:
    """Check a table with a row for each label; `expires` is whether labels are deleted after some time.

    Raises:
        PropertyError: the functions could not work with it, or that cannot be seen and is not stated.
    """
    found = _described(scope, "metadata_table", table, prepared)
    if found is None:
        return
    live = found.get("TimeToLiveSpecification") or {} if expires else None
    if differences := metadata_differences(found, expires=live):
        reject("metadata_table", table, _must(differences[0]))


def _described(
    scope: IConstruct, name: str, table: dynamodb.ITable, prepared: Sequence[str]
) -> Description | None:
    """A table of the app in DynamoDB's own words; None for an imported one, which only has a name."""
    check_place(scope, name, table.table_arn)
    resource = table.node.default_child
    if not isinstance(resource, dynamodb.CfnTable | dynamodb.CfnGlobalTable):
        if name not in prepared:
            reject("prepared", list(prepared), _UNSEEN.format(name=name))
        return None
    stack = cdk.Stack.of(table)
    parts = {
        "KeySchema": resource.key_schema,
        "AttributeDefinitions": resource.attribute_definitions,
        "GlobalSecondaryIndexes": resource.global_secondary_indexes,
        "TimeToLiveSpecification": resource.time_to_live_specification,
    }
    return {part: _capitalised(stack.resolve(value)) for part, value in parts.items()}


def _must(difference: str) -> str:
    """A difference as what the property must be: "the table must have …" becomes "must have …"."""
    what, _, rest = difference.partition(" must ")
    return f"must {rest}" if what == "the table" else f"must have the index as it is needed: {difference}"


def _capitalised(value: Any) -> Any:
    match value:
        case dict():
            return {name[:1].upper() + name[1:]: _capitalised(each) for name, each in value.items()}
        case list():
            return [_capitalised(each) for each in value]
    return value
