"""Show the moderation labels of a video."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from boto3.dynamodb.conditions import Key

from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import VERSION_ID, VIDEO
from moderation_cli.stack.rows import described, document, one_version
from moderation_cli.terminal.console import table
from video_moderation.alerts.text.plain_text import timecode
from video_moderation.runtime.table_pages import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_dynamodb.service_resource import Table

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.stack.rows import Row
    from moderation_cli.terminal.console import Console


@click.command("labels", short_help="Show what Rekognition saw in a video.")
@click.argument("video", type=VIDEO)
@click.option("--version-id", type=VERSION_ID, help="Which version, if the name has several.")
@on_a_stack
def command(deployment: Deployment, console: Console, video: str, version_id: str | None) -> None:
    """Show what Rekognition saw in a video, in order of time.

    VIDEO is a VideoId or the name of a file.
    """
    row = one_version(deployment.videos, video, version_id, suffixes=deployment.suffixes)
    console.progress(f"{described(row)}: {row['Status']}")
    found = list(labels_of(deployment.labels, row))
    console.answer([document(label) for label in found], _lines(row, found))


def labels_of(metadata: Table, row: Row) -> Iterator[Row]:
    """Return the labels of the row's latest job; other versions and jobs have theirs beside them."""
    if "JobId" not in row:
        return iter(())
    of_the_job = Key("LabelKey").begins_with(f"{row['JobId']}#")
    return items(metadata.query, KeyConditionExpression=Key("VideoName").eq(row["VideoName"]) & of_the_job)


def _lines(row: Row, found: Iterable[Row]) -> list[str]:
    rows = [
        [timecode(int(label["Timestamp"])), f"{label['Confidence']:.1f} %", _path(label)] for label in found
    ]
    if rows:
        return table(["Time", "Confidence", "Label"], rows)
    return ["no labels are stored" + ("" if "FinishedAt" in row else ": the video is not moderated yet")]


def _path(label: Row) -> str:
    """Return the label below what it belongs to; a label of level 3 has its top category in front."""
    above = [label.get("TopCategory"), label.get("ModerationCategory"), label["ModerationLabel"]]
    return " > ".join(dict.fromkeys(name for name in above if name))
