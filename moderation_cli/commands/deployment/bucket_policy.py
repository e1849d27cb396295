"""Show the statements that the policy of the media bucket must have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from moderation_cli.bucket import guard_of
from moderation_cli.options import on_a_stack

if TYPE_CHECKING:
    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console


@click.command("bucket-policy", short_help="Show what the policy of the media bucket must have.")
@on_a_stack
def command(deployment: Deployment, console: Console) -> None:
    """Show the statements that the policy of the media bucket must have, as JSON.

    Add them to the policy of an imported bucket. A stack writes the policy of its own bucket itself: there
    they repair a policy that somebody changed. S3 replaces a policy as a whole, so add them to the statements
    that it has. The statements name roles of the stack by their unique
    ids: run this again after each deployment that adds or replaces a role.
    """
    statements = guard_of(deployment).statements()
    console.answer(statements, json.dumps(statements, indent=2).split("\n"))
