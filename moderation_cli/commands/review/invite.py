"""Invite a moderator to the review room."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import Text
from moderation_cli.stack.review_pool import add_moderator, pool_of

if TYPE_CHECKING:
    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console

_NAME = Text("a name of at most 128 characters and no blanks", re.compile(r"\S{1,128}"))
"""As Cognito accepts it: see `Username` of AdminCreateUser in its API reference."""
_EMAIL = Text("an e-mail address", re.compile(r"[^@\s]+@[^@\s]+"))


@click.command("invite", short_help="Invite a moderator to the review room.")
@click.argument("name", type=_NAME)
@click.argument("email", type=_EMAIL)
@on_a_stack
def command(deployment: Deployment, console: Console, name: str, email: str) -> None:
    """Invite a moderator: Cognito sends a password that is valid once.

    The name stands beside every decision. Give each person one of their own, and never the same to another.
    """
    cognito, pool_id = deployment.client("cognito-idp"), pool_of(deployment)
    add_moderator(cognito, pool_id, name, email)
    url = deployment.output("ReviewUrl")
    console.answer(
        {"name": name, "email": email, "url": url},
        [f"{name} is invited to {url}; the password goes to {email}"],
    )
