"""Look through the whole bucket for videos whose upload event was lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import click

from moderation_cli.options import on_a_stack
from moderation_cli.stack.sweep_executions import SweepExecution
from moderation_cli.terminal import interruption
from moderation_cli.terminal.console import only_news

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_stepfunctions import SFNClient

    from moderation_cli.stack.deployment import Deployment
    from moderation_cli.terminal.console import Console


@click.command("sweep", short_help="Find videos whose upload event was lost.")
@on_a_stack
def command(deployment: Deployment, console: Console) -> None:
    """Find videos in the bucket that have no row, now instead of at the next schedule.

    What it finds is recorded and moderated like a fresh upload. Videos that were in the bucket before the
    stack are left to `video-moderation backfill`, which tells what they cost first.
    """
    interruption.say_then("the sweep goes on")
    sweep_arn = deployment.output("SweepArn")
    found = sweep(deployment.client("stepfunctions"), sweep_arn, say=only_news(console.progress))
    console.answer(found, [f"sweep finished: {_found(found)}", *_others(found)])


def sweep(
    stepfunctions: SFNClient,
    state_machine_arn: str,
    *,
    say: Callable[[str], object],
    sleep: Callable[[float], object] = time.sleep,
) -> dict[str, Any]:
    """Run a sweep to its end and return how many versions it `checked` and how many missed ones it `found`.

    `others` are the numbers of versions that are not moderated, by the endings of their keys.

    Raises:
        Refused: it failed.
    """
    execution = SweepExecution(stepfunctions, state_machine_arn, {})
    say(f"sweep started: {execution.name}")
    state = execution.wait(lambda answer: say(f"so far: {_found(answer)}"), sleep=sleep)
    return {name: state[name] for name in ("checked", "found", "others") if name in state}


def _others(found: dict[str, Any]) -> list[str]:
    """One line on what is not moderated; the endings are quoted, since one may end with a blank."""
    others: dict[str, int] = found.get("others", {})
    if not others:
        return []
    counts = (
        f"{others[name]:,} with {name!r}" if name else f"{others[name]:,} without one" for name in others
    )
    return [f"not moderated, because of the ending of the key: {', '.join(counts)}"]


def _found(state: dict[str, Any]) -> str:
    return f"{state['checked']:,} video versions checked, {state['found']:,} missed ones found and recorded"
