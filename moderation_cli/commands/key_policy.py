"""Show the statements that the policy of an imported encryption key must have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.terminal.errors import Refused
from video_moderation.contract.key_policy import key_statements

if TYPE_CHECKING:
    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console

_OUTPUT = "EncryptionKeyArn"


@click.command("key-policy", short_help="Show what the policy of an imported key must have.")
@on_a_stack
def command(deployment: Deployment, console: Console) -> None:
    """Show the statements to add to the policy of an imported encryption key, as JSON.

    A stack writes the policy of its own key itself. The statements let services use the key for the account
    of the stack; roles use it by their own policies, which the policy of the key must allow.
    """
    topic = deployment.output("OperationsTopicArn")  # or it is a stack of another project
    if _OUTPUT not in deployment.outputs:
        raise Refused(f"stack {deployment.name} has no imported key: nothing to add")
    _, partition, _, region, account, _ = topic.split(":")
    statements = key_statements(partition=partition, region=region, account=account)
    console.answer(statements, json.dumps(statements, indent=2).split("\n"))
