"""Report on a period: verdicts, decisions by category, overturned ones, and the time to a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import DAY
from video_moderation.review.listing.report import report
from video_moderation.runtime.clock import iso
from video_moderation.videos.decisions.decision_table import DecisionTable

if TYPE_CHECKING:
    from datetime import datetime

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console


@click.command("report", short_help="Report on the decisions of a period.")
@click.option(
    "--from", "since", type=DAY, metavar="DAY", required=True, help="First day, in UTC, such as 2026-11-01."
)
@click.option("--to", "until", type=DAY, metavar="DAY", required=True, help="Day after the last one, in UTC.")
@on_a_stack
def command(deployment: Deployment, console: Console, since: datetime, until: datetime) -> None:
    """Report on a period, as transparency rules ask for: as CSV, or as JSON with --output json.

    It reads the rows of the period: a report of a month costs what the month holds.
    """
    if since >= until:
        raise click.UsageError(
            f"--to must be later than --from, but {since:%Y-%m-%d} and {until:%Y-%m-%d} were given"
        )
    made = report(deployment.videos, DecisionTable(deployment.decisions), iso(since), iso(until))
    console.answer(made.to_json(), made.to_csv().splitlines())
