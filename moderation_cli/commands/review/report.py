"""Report on a period: verdicts, decisions by category, overturned ones, and the time to a decision."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from video_moderation.review.listing.report import report
from video_moderation.runtime.clock import iso
from video_moderation.videos.decisions.decision_table import DecisionTable

if TYPE_CHECKING:
    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("report", short_help="Report on the decisions of a period.")
@click.option("--from", "since", type=_DAY, required=True, help="First day, in UTC.")
@click.option("--to", "until", type=_DAY, required=True, help="Day after the last one, in UTC.")
@on_a_stack
def command(deployment: Deployment, console: Console, since: datetime, until: datetime) -> None:
    """Report on a period, as transparency rules ask for: as CSV, or as JSON with --output json.

    It reads the rows of the period: a report of a month costs what the month holds.
    """
    if since >= until:
        raise click.UsageError("--to must be later than --from")
    first, last = (iso(day.replace(tzinfo=UTC)) for day in (since, until))
    made = report(deployment.videos, DecisionTable(deployment.decisions), first, last)
    console.answer(made.to_json(), made.to_csv().splitlines())
