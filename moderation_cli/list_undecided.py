"""Put videos that were concluded before there was an index for it on the list of those that await a decision.

Example: `python -m moderation_cli.list_undecided --stack ModerationStack`

It changes a row only if nobody has decided on its video, so it can be run again, and beside the pipeline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, Key

from moderation_cli.command import arguments_of, aws, run
from moderation_cli.outputs import Outputs
from video_moderation.contract.status import AWAITS_PEOPLE
from video_moderation.contract.tables import BY_STATUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_dynamodb.service_resource import Table

_UNLISTED = Attr("Decision").not_exists() & Attr("AwaitsDecision").not_exists()


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    given = arguments_of("list_undecided", "List videos without a decision for the moderators.").parse_args(
        arguments
    )
    session = aws()
    outputs = Outputs(session.client("cloudformation"), given.stack, given.prefix)
    table = session.resource("dynamodb").Table(outputs["VideoAnalysisTableName"])
    print(f"{list_undecided(table)} videos were added to the list of those that await a decision")


def list_undecided(table: Table) -> int:
    """Give each undecided row its attribute, and return how many rows had none."""
    return sum(_list(table, row) for row in _unlisted(table))


def _unlisted(table: Table) -> Iterator[dict[str, Any]]:
    for status in AWAITS_PEOPLE:
        query: dict[str, Any] = {
            "IndexName": BY_STATUS,
            "KeyConditionExpression": Key("Status").eq(status.value),
            "FilterExpression": _UNLISTED,
        }
        while True:
            page = table.query(**query)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _list(table: Table, row: dict[str, Any]) -> bool:
    """One row; False if somebody has decided on it since the index was read."""
    try:
        table.update_item(
            Key={"VideoId": row["VideoId"]},
            # The index is sorted by FinishedAt: an item without it would not be in it.
            UpdateExpression="SET AwaitsDecision = :verdict, FinishedAt = :finished",
            ConditionExpression=Attr("Status").eq(row["Status"]) & _UNLISTED,
            ExpressionAttributeValues={
                ":verdict": row["Status"],
                ":finished": row.get("FinishedAt", row["QueuedAt"]),
            },
        )
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True


if __name__ == "__main__":
    run(main, on_interrupt="run it again to list the rest")
