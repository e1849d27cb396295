"""List the moderators of the review room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.stack.review_pool import moderators, pool_of
from moderation_cli.terminal.console import table

if TYPE_CHECKING:
    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console


@click.command("moderators", short_help="List the moderators of the review room.")
@on_a_stack
def command(deployment: Deployment, console: Console) -> None:
    """List who may sign in to the review room."""
    found = [*moderators(deployment.client("cognito-idp"), pool_of(deployment))]
    rows = [[each["name"], each["email"], each["status"], each["enabled"]] for each in found]
    console.answer(
        found, table(["Name", "E-mail", "Status", "Enabled"], rows) if rows else ["there are none"]
    )
