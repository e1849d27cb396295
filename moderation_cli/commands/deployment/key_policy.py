"""Show the statements that the policy of an imported encryption key must have."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import Text
from video_moderation.contract.storage.key_policy import distributions_statement, key_statements

if TYPE_CHECKING:
    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console


@click.command("key-policy", short_help="Show what the policy of an imported key must have.")
@click.option(
    "--account",
    type=Text("an account id of 12 digits", re.compile(r"[0-9]{12}")),
    help="Account of a stack that is not deployed yet, in the Region of --region; asks AWS nothing.",
)
@click.option("--cloudfront", is_flag=True, help="Also let distributions of the account decrypt videos.")
@on_a_stack
def command(*, deployment: Deployment, console: Console, account: str | None, cloudfront: bool) -> None:
    """Show the statements to add to the policy of an imported encryption key, as JSON.

    A stack writes the policy of its own key itself. The statements let services use the key for the account
    of the stack; roles use it by their own policies, which the policy of the key must allow.
    """
    partition, region, account = _place(deployment, account)
    statements = key_statements(partition=partition, region=region, account=account)
    if cloudfront:
        statements.append(distributions_statement(partition=partition, account=account))
    console.answer(statements, json.dumps(statements, indent=2).split("\n"))


def _place(deployment: Deployment, account: str | None) -> tuple[str, str, str]:
    """Return the partition, Region and account of the stack, or of one that is to be."""
    if account is not None:
        meta = deployment.client("cloudformation").meta
        return meta.partition, meta.region_name, account
    _, partition, _, region, account, _ = deployment.output("OperationsTopicArn").split(":")
    return partition, region, account
