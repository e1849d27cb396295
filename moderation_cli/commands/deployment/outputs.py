"""Show the names and addresses of what was deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from moderation_cli.options import on_a_stack
from moderation_cli.parameter_types import Text
from moderation_cli.terminal.console import table
from moderation_cli.terminal.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console


@click.command("outputs", short_help="Show what the stack is made of, by name.")
@click.argument("name", type=Text("the name of an output"), required=False)
@on_a_stack
def command(deployment: Deployment, console: Console, name: str | None) -> None:
    """Show the outputs of the stack: the bucket, the tables, the topics, the queues, and the policy in force.

    With a NAME it prints that value only.

    \b
    Example:
      aws s3 cp holiday.mp4 "s3://$(video-moderation outputs MediaBucketName)/"
    """  # noqa: D301 - \b is click's mark for lines to be kept
    deployment.output("VideoAnalysisTableName")  # or it is a stack of another project
    if name is None:
        console.answer(
            dict(deployment.outputs), table(["Output", "Value"], sorted(deployment.outputs.items()))
        )
    elif name in deployment.outputs:
        console.answer({name: deployment.outputs[name]}, [deployment.outputs[name]])
    else:
        raise Refused(
            f"stack {deployment.name} has no output {name}, but these:", _indented(deployment.outputs)
        )


def _indented(names: Iterable[str]) -> list[str]:
    return [f"  {name}" for name in sorted(names)]
