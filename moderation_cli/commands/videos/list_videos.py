"""List the videos of a status."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.stack.rows import document, uploaded_at
from moderation_cli.stack.selection import Selection
from moderation_cli.terminal.console import table
from moderation_cli.words import age, why
from video_moderation.contract.status import Status
from video_moderation.taxonomy import taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.stack.rows import Row
    from moderation_cli.terminal.console import Console

ON_THE_WAY = (Status.PENDING, Status.IN_PROGRESS, Status.RECOVERING)
CATEGORIES = tuple(name for name, parent in taxonomy().parents.items() if not parent)


@click.command("list", short_help="List videos by status.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([status.value for status in Status], case_sensitive=False),
    help="Which videos; may be given several times. Default: all that have no verdict yet.",
)
@click.option(
    "--category",
    type=click.Choice(CATEGORIES, case_sensitive=False),
    help="Only videos in which a label of this top category was flagged.",
)
@click.option("--undecided", is_flag=True, help="Only videos that nobody has decided on.")
@click.option("--disputed", is_flag=True, help="Only videos to which the shadow policy gave another verdict.")
@click.option("--newest", is_flag=True, help="The newest first, instead of the oldest.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many of a status."
)
@click.option("--count", is_flag=True, help="Only how many there are; --limit is ignored.")
@on_a_stack
def command(
    deployment: Deployment,
    console: Console,
    statuses: tuple[str, ...],
    category: str | None,
    undecided: bool,
    disputed: bool,
    newest: bool,
    limit: int,
    count: bool,
) -> None:
    """List videos by status: the one that has waited longest first.

    \b
    Examples:
      video-moderation list                                what is under way
      video-moderation list --status FLAGGED --undecided   what has to be decided
      video-moderation list --status PENDING --count       how many wait
    """  # noqa: D301 - \b is click's mark for lines to be kept
    wanted = [Status(status) for status in statuses] or list(ON_THE_WAY)
    selections = [Selection(status, category, undecided=undecided, disputed=disputed) for status in wanted]
    if count:
        numbers = {each.status.value: each.count(deployment.videos) for each in selections}
        rows = [[status, f"{number:,}"] for status, number in numbers.items()]
        console.answer(numbers, table(["Status", "Videos"], rows))
        return
    found = [row for each in selections for row in islice(each.rows(deployment.videos, newest=newest), limit)]
    console.answer([document(row) for row in found], _lines(found))


def _lines(found: Sequence[Row]) -> list[str]:
    if not found:
        return ["there are none"]
    rows = [
        [row["Status"], age(uploaded_at(row)), row["VideoName"], row["VideoId"], why(row)] for row in found
    ]
    return table(["Status", "Uploaded", "Name", "VideoId", "Why"], rows)
