"""Put videos that an older release concluded on the list of those that await a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from boto3.dynamodb.conditions import Attr, Key

from moderation_cli.options import on_a_stack
from moderation_cli.terminal import interruption
from moderation_cli.words import counted
from video_moderation.contract.status import AWAITS_PEOPLE
from video_moderation.contract.storage.tables import BY_STATUS
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb.service_resource import Table

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console

_UNLISTED = (
    Attr("Decision").not_exists() & Attr("AwaitsDecision").not_exists() & Attr("DeletedAt").not_exists()
)


@click.command("list-undecided", short_help="List older videos for the moderators.")
@on_a_stack
def command(deployment: Deployment, console: Console) -> None:
    """Put videos that an older release concluded on the list of those that await a decision.

    A row changes only if nobody has decided on its video. The command can be repeated, and run while videos
    are moderated.
    """
    interruption.say_then("run it again to list the rest")
    added = list_undecided(deployment.videos)
    console.answer(
        {"added": added}, [f"added {counted(added, 'video')} to the list of those that await a decision"]
    )


def list_undecided(table: Table) -> int:
    """Give each undecided row its attribute, and return how many rows had none."""
    return sum(_list(table, row) for row in _unlisted(table))


def _unlisted(table: Table) -> Iterator[dict[str, Any]]:
    for status in AWAITS_PEOPLE:
        of_status = Key("Status").eq(status.value)
        yield from items(
            table.query, IndexName=BY_STATUS, KeyConditionExpression=of_status, FilterExpression=_UNLISTED
        )


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
