"""Show where every version of a video stands, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import VERSION_ID, VIDEO
from moderation_cli.stack.rows import all_versions, document, uploaded_at
from moderation_cli.terminal.console import table
from moderation_cli.words import age, decided, seen, standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.stack.rows import Row
    from moderation_cli.terminal.console import Console


@click.command("status", short_help="Show where every version of a video stands.")
@click.argument("video", type=VIDEO)
@click.option("--version-id", type=VERSION_ID, help="Only this version.")
@on_a_stack
def command(deployment: Deployment, console: Console, video: str, version_id: str | None) -> None:
    """Show where every version of a video stands: why, what was seen, and what was decided.

    VIDEO is a VideoId or the name of a file; the newest version comes first. A version may be published if it
    is CLEAN, or if somebody approved it and you publish approved videos.
    """
    rows = all_versions(deployment.videos, video, version_id, suffixes=deployment.suffixes)
    console.answer([document(row) for row in rows], _lines(rows))


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    yield rows[0]["VideoName"]
    for row in rows:
        yield ""
        version = f"version {row['VersionId']}" if "VersionId" in row else "without a version"
        yield f"  {version}, uploaded {age(uploaded_at(row))} ({uploaded_at(row)})"
        yield f"  VideoId {row['VideoId']}"
        yield f"  {standing(row)}"
        if row.get("Reasons"):
            yield from (
                f"    {line}"
                for line in table(["Action", "Confidence", "Label", "Scenes", "Rule"], seen(row))
            )
        if decided(row):
            yield f"  Decided: {decided(row)}"
