"""The options and the question that commands share."""

from __future__ import annotations

import functools
import os
import re
from typing import TYPE_CHECKING, Any

import click

from moderation_cli.parameter_types import Text
from moderation_cli.stack.deployment import Deployment
from moderation_cli.terminal.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable

    import boto3

FORMATS = ("table", "json")
_STACK_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}|arn:aws[a-z-]*:cloudformation:.+")


def on_a_stack(
    command: Callable[..., Any], *, pipeline_options: tuple[str, ...] = ("--pipeline", "--prefix")
) -> Callable[..., Any]:
    """Give a command the options that say where to look and how to answer.

    The function gets a `Deployment` and a `Console` in their place.

    Example:
        >>> @click.command("status")
        ... @on_a_stack
        ... def command(deployment: Deployment, console: Console) -> None: ...
    """

    @click.option(
        "--stack",
        type=Text("the name of a stack", _STACK_NAME),
        envvar="VIDEO_MODERATION_STACK",
        show_envvar=True,
        help="Name of the stack; not needed if the Region has only one of this project.",
    )
    @click.option(
        *pipeline_options,
        "pipeline",
        type=Text("a prefix of letters and digits", re.compile(r"[A-Za-z0-9]+")),
        help="Prefix of the outputs, for one of several pipelines of the stack.",
    )
    @click.option("--profile", type=Text("the name of a profile"), help="Profile of the AWS configuration.")
    @click.option("--region", type=Text("the code of an AWS Region"), help="AWS Region of the stack.")
    @click.option(
        "--output",
        "output_format",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="Tables for people, JSON for programs.",
    )
    @functools.wraps(command)
    def with_options(
        *,
        stack: str | None,
        pipeline: str | None,
        profile: str | None,
        region: str | None,
        output_format: str,
        **others: Any,
    ) -> Any:
        deployment = Deployment(session_of(profile, region), stack, pipeline)
        return command(deployment=deployment, console=Console(as_json=output_format == "json"), **others)

    return with_options


def on_keys_of_a_stack(command: Callable[..., Any]) -> Callable[..., Any]:
    """As `on_a_stack`, for a command whose own option `--prefix` is about the keys of objects."""
    return on_a_stack(command, pipeline_options=("--pipeline",))


def confirmed(question: str) -> bool:
    """Ask on standard error; no answer is no."""
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)  # ends the line of the question
        return False


def session_of(profile: str | None, region: str | None) -> boto3.Session:
    """Return a session; without `region`, boto3 itself would read AWS_DEFAULT_REGION only."""
    import boto3

    return boto3.Session(profile_name=profile, region_name=region or os.environ.get("AWS_REGION"))
